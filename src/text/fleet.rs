//! Words about a fleet as a whole: its summary, grouped happenings, charts, the search.

texts! {
    /// The summary of a large fleet.
    FleetText {
        AllWell: "모두 정상", "all well";
        /// 0: ships, 1: the word for so many
        Silent: "{0}[척|개] 응답 없음", "{0} {1} silent";
        /// Broken, and nobody has noticed yet. 0: ships, 1: the word for so many
        Broken: "{0}[척|개] 고장, 아직 Ready", "{0} {1} broken, still Ready";
        /// 0: pods
        Unready: "파드 {0}개 모자람", "{0} {0#pod|pods} wanting";
        // What goes on. 0: ships, 1: zone or how many zones, 2: the word for so many ships
        SilentIn: "*{1}*에서 {ship} {0}[척|개]{이} 조용해졌어요.",
            "{0} {2} in *{1}* went silent.";
        SilentWhole: "*{1}*의 {ship} {0}[척|개]{이} 모두 조용해졌어요.",
            "All {0} {2} in *{1}* went silent.";
        SilentZones: "*{1}곳*에서 {ship} {0}[척|개]{이} 조용해졌어요.",
            "{0} {2} in *{1} zones* went silent.";
        /// 0: names of ships
        SilentShips: "*{0}*의 소식이 끊겼어요.", "No news from *{0}*.";
        SilentAll: "{ship} {0}[척|개]{이} 조용해졌어요.", "{0} {2} went silent.";
        BrokenAll: "{ship} {0}[척|개]{이} 고장 났지만, {fleet}{은} 아직 몰라요. 기록에는 모두 Ready예요.",
            "{0} {2} broke, and {fleet} does not know yet: all are Ready on record.";
        /// 0: pods without a node
        Waiting: "파드 {0}개가 자리를 기다려요.", "{0} {0#pod waits|pods wait} for a place.";
        /// 0: ready pods that Deployments want and do not have
        Short: "준비된 파드가 {0}개 모자라요.", "{0} ready {0#pod is|pods are} wanting.";
        /// 0: pods of silent ships that are still Ready on record
        Counted: "거기 있던 파드 {0}개는 아직 Ready로 적혀 있어요.",
            "{0} {0#pod there is|pods there are} still Ready on record.";
        Replaced: "Deployment가 바라는 파드는 모두 다른 곳에서 준비됐어요.",
            "All pods that Deployments want are ready elsewhere.";
        /// 0: ships, 1: pods
        Calm: "{ship} {0}[척|개]{이} 모두 정상이고, 파드 {1}개가 준비돼 있어요.",
            "All {0} {ships} are well, {1} {1#pod is|pods are} ready.";
        Ready: "정상(Ready)", "Ready";
        Pods: "파드", "pods";
        NotReady: "NotReady", "NotReady";
        Cordoned: "통제선", "cordoned";
        /// Nothing is heard, and nobody has noticed yet.
        Unheard: "응답 없음", "silent";
        Unknown: "Unknown", "Unknown";
        Pressure: "메모리 압박", "memory pressure";
        /// 0: pods
        ByApp: "[화물(파드)|파드] {0}개", "{0} {0#pod|pods}";
        /// 0: how many apps
        Rest: "그 밖의 앱 {0}개", "{0} more {0#app|apps}";
        /// 0: ready, 1: all
        ReadyOf: "{1}개 중 {0}개 준비", "{0} of {1} ready";
        ColourBy: "색으로 볼 값", "Colour by";
        Cpu: "CPU", "CPU";
        Memory: "메모리", "Memory";
        PodCount: "파드 수", "Pods";
        State: "상태", "State";
        /// What the bars count, by the choice above.
        ShipsByCpu: "CPU 사용률(%)별 {ship} 수", "{ships} by CPU requested (%)";
        ShipsByMemory: "메모리 사용률(%)별 {ship} 수", "{ships} by memory requested (%)";
        ShipsByPods: "파드 자리 사용률(%)별 {ship} 수", "{ships} by places for pods taken (%)";
        ShipsByState: "상태별 {ship} 수", "{ships} by state";
        Why: "왜 이런 일이?", "Why?";
        Charts: "그래프 보기", "Charts";
        Search: "이름으로 찾기", "Find by name";
        Happenings: "그동안 일어난 일", "What happened";
        /// 0: how many
        Single: "단계 {0}개", "{0} {0#step|steps}";
        More: "그 밖에 {0}개", "{0} more";
    }
}

texts! {
    /// What the node lifecycle controller makes of zones.
    ZoneText {
        Heading: "해역(존)마다 내보내기 속도", "How fast each zone is emptied";
        NoZone: "모든 {ship}", "all {ships}";
        /// 0: ready, 1: not ready
        Counts: "정상 {0} · 응답 없음 {1}", "{0} ready · {1} not";
        /// 0: rate, 1: time for one ship
        Rate: "초당 {0}[척|대] ({1}에 하나)", "{0} {ships} a second (one in {1})";
        /// 0: the rate
        RateIs: "지금부터 내보내기 속도는 {0}{이에요}.", "The eviction rate is {0} from now on.";
        RateNone: "초당 0 (멈춤)", "0 a second (stopped)";
        /// 0: ships
        Queued: "NoExecute taint를 기다리는 {ship} {0}[척|개]", "waiting for the NoExecute taint: {0}";
        /// 0: in how long
        Next: "다음은 {0} 뒤", "the next in {0}";
        // Why at this rate. 0: share in percent, 1: threshold in percent, 2: nodes of a large zone
        WhyNormal: "응답 없는 쪽이 {0}%로 {1}%에 못 미쳐서, 소식이 끊긴 {ship}{을} 평소 속도로 하나씩 비워요.",
            "{0}% are silent, less than {1}%: silent {ships} are emptied one by one at the usual \
                rate.";
        WhyLarge: "응답 없는 쪽이 {0}%로 {1}% 이상이에요. 한꺼번에 난 고장은 {ship}보다 통신 탓일 때가 많아서, {2}[척|개]보다 많은 해역은 \
                훨씬 천천히 비워요.",
            "{0}% are silent, {1}% or more. So many at once point to the network, and a zone of \
                more than {2} {ships} is emptied far more slowly.";
        WhySmall: "응답 없는 쪽이 {0}%로 {1}% 이상이에요. {2}[척|개]보다 많지 않은 해역이라 비우기를 멈춰요.",
            "{0}% are silent, {1}% or more. The zone has no more than {2} {ships}, so nothing is \
                emptied.";
        WhyFull: "이 해역은 모두 응답이 없어요. 다른 해역이 정상이라 평소 속도로 비워요.",
            "All of it is silent. Other zones are well, so it is emptied at the usual rate.";
        WhyStopped: "정상인 {ship}{이} 하나도 없어요. {control} 쪽 통신이 고장일 수 있어서 아무것도 비우지 않아요.",
            "No {ship} is ready at all. The fault may be on this side, so nothing is emptied.";
    }
}

texts! {
    /// The box below the summary.
    FleetWhy {
        /// 0: grace period, 1: time of toleration
        Silent: "{fleet}{은} {0} 동안 소식(Lease)이 없는 {ship}{을} NotReady로 적고, 차례가 되면 NoExecute taint를 \
                붙여요. 그 {ship}의 파드는 {1} 뒤에 지워지고, 옮겨지는 것이 아니라 다른 곳에 새로 만들어져요.",
            "After {0} without news (a Lease) {fleet} writes NotReady, and in turn sets the \
                NoExecute taint. The pods of such a {ship} are deleted {1} later. They are not \
                moved: new ones are made elsewhere.";
        /// 0: grace period
        Unheard: "고장 난 {ship}에서는 소식(Lease)이 오지 않아요. 마지막 소식에서 {0}{이} 지나야 {fleet}{이} 알아채요. \
                그때까지 기록은 그대로예요.",
            "No news (a Lease) arrives from a broken {ship}. {fleet} notices {0} after the last of \
                it; until then the record stays as it is.";
        Waiting: "자리를 못 찾은 파드는 {sched}의 대기열에 있어요. 자리가 나거나 조건이 바뀌면 다시 시도해요.",
            "Pods without a place are in the queue of {sched}. They are tried again when \
                something changes.";
        Starting: "파드는 배정된 뒤에 이미지를 받고, 컨테이너를 켜고, 준비 검사(readiness)를 지나야 Ready가 돼요.",
            "Once placed, a pod pulls its image, starts its containers and passes its readiness \
                check before it is Ready.";
        Calm: "{ship}마다 소식(Lease)을 꾸준히 보내고 있어요. 바라는 상태와 지금 상태가 같아서 아무도 할 일이 없어요.",
            "Each {ship} keeps sending its news (a Lease). What is wanted is what there is, so \
                nobody has work to do.";
    }
}

texts! {
    /// A group of happenings, by its theme. 0: how many, 1: of what (zone, app or Service),
    /// 2: the word for so many ships.
    GroupText {
        Broken: "{1} {ship} {0}[척|개]{이} 고장 났어요", "{0} {2} broke {1}";
        Mended: "{1} {ship} {0}[척|개]{을} 고쳤어요", "{0} {2} mended {1}";
        Silent: "{1} {ship} {0}[척|개]{이} 조용해졌어요", "{0} {2} went silent {1}";
        Back: "{1} {ship} {0}[척|개]{이} 돌아왔어요", "{0} {2} back {1}";
        BackSigns: "{1} {ship}{이} 돌아오고 있어요", "{ships} are coming back {1}";
        Zone: "{1}의 내보내기 속도가 바뀌었어요", "The eviction rate of {1} changed";
        Made: "{1} 파드 {0}개를 새로 만들어요", "{0} {0#pod|pods} {1} made anew";
        Placed: "{1} 파드 {0}개의 자리를 정했어요", "{0} {0#pod|pods} {1} placed";
        Unplaced: "{1} 파드의 자리를 못 찾았어요 ({0}번)", "No place for pods {1} ({0} {0#try|tries})";
        Ready: "{1} 파드 {0}개가 준비됐어요", "{0} {0#pod|pods} {1} ready";
        Starting: "{1} 파드가 켜지고 있어요", "Pods {1} are starting";
        Unready: "{1} 파드 {0}개가 준비 상태를 잃었어요", "{0} {0#pod|pods} {1} no longer ready";
        Evicted: "{1} 파드 {0}개를 내보냈어요", "{0} {0#pod|pods} {1} evicted";
        Planned: "{1} 파드를 내보낼 때를 정했어요", "Evictions of pods {1} are planned";
        Removed: "{1} 파드 {0}개를 지우기로 했어요", "{0} {0#pod|pods} {1} to be deleted";
        Gone: "{1} 파드 {0}개가 사라졌어요", "{0} {0#pod|pods} {1} gone";
        Rollout: "{1} 롤아웃이 나아가요 ({0}번)", "Rollout {1} goes on ({0} {0#step|steps})";
        Endpoints: "{1} 주소 목록이 바뀌었어요 ({0}번)", "Endpoints {1} changed ({0} {0#time|times})";
        Requests: "{1} 요청이 끝났어요 ({0}번)", "Requests {1} ended ({0})";
        Trouble: "{1} 무언가 잘못됐어요 ({0}번)", "Something went wrong {1} ({0} {0#time|times})";
        /// In English, of what it was. 0: name
        Of: "{0}", "of {0}";
        In: "{0}의", "in {0}";
    }
}

texts! {
    /// The charts.
    ChartText {
        Title: "그래프", "Charts";
        Close: "닫기", "Close";
        Csv: "CSV로 내려받기", "Download CSV";
        Table: "표로 보기", "As a table";
        Phases: "상태별 파드", "Pods by phase";
        Queue: "자리를 기다리는 파드", "Pods waiting for a place";
        Latency: "파드 하나의 자리를 정하기까지", "From creation to a place";
        Evictions: "내보낸 파드 (합계)", "Pods evicted, in all";
        Nodes: "노드", "Nodes";
        Requests: "요청 (합계)", "Requests, in all";
        PodsUnit: "파드", "pods";
        NodesUnit: "노드", "nodes";
        MsUnit: "밀리초", "ms";
        RequestsUnit: "요청", "requests";
        Time: "시각", "time";
        Step: "단계", "step";
        Running: "Running", "Running";
        Ready: "Ready", "Ready";
        Pending: "Pending", "Pending";
        Succeeded: "Succeeded", "Succeeded";
        Failed: "Failed", "Failed";
        Unbound: "노드 없음", "no node";
        Active: "차례 기다림(active)", "active";
        Backoff: "쉬는 중(backoff)", "backoff";
        Unschedulable: "자리 없음(unschedulable)", "unschedulable";
        P50: "p50", "p50";
        P90: "p90", "p90";
        P99: "p99", "p99";
        Taint: "taint", "taint";
        Api: "Eviction API (drain)", "Eviction API (drain)";
        Preempted: "선점(preemption)", "preemption";
        NodesReady: "Ready", "Ready";
        NotReady: "NotReady", "NotReady";
        Unknown: "Unknown", "Unknown";
        Served: "성공", "answered";
        RequestsFailed: "실패", "failed";
        Now: "지금", "now";
        /// 0: series and values
        Nothing: "아직 그릴 것이 없어요. 한 단계 나아가 보세요.", "Nothing to draw yet: take a step.";
        How: "누르면 그때로 가요. 화살표로 옮기고 Enter로 가요.", "Click to go there. Arrow keys move, Enter goes.";
    }
}

texts! {
    /// The search.
    SearchText {
        Title: "이름으로 찾기", "Find by name";
        Field: "배, 파드, Deployment, Service 이름", "Name of a ship, pod, Deployment or Service";
        /// 0: shown, 1: all
        Count: "{1}개 중 {0}개", "{0} of {1}";
        Found: "{0}개", "{0} found";
        None: "그런 이름이 없어요", "No such name";
        Hint: "이름의 일부를 쓰세요. ↑↓로 고르고 Enter로 가요.",
            "Type a part of a name. ↑↓ choose, Enter goes there.";
    }
}
