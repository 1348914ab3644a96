//! Why a pod waits, what would help, why these victims, why a rollout waits.

texts! {
    /// The headings of these views.
    Head {
        Suggest: "무엇을 바꾸면 {pod} {0}{이} [실릴까요|들어갈까요]?", "What would make pod {0} fit?";
        /// Behind it.
        Asked: "하나하나 모델에 물어봤어요", "each asked of the model";
        Nothing: "한 번에 바꿀 수 있는 것만으로는 들어갈 곳이 없어요.",
            "No change of a few steps makes it fit.";
        Fits: "지금은 들어갈 곳이 있어요. 차례가 오면 다시 살펴요.",
            "There is room now. It will be tried when its turn comes.";
        /// Where it would go. 0: ship
        To: "{0}{으로}", "to {0}";
        /// 0: ship, 1: how many more
        ToAny: "{0} 또는 다른 {1}[척|개]{으로}", "to {0} or {1} more";
        ToNew: "새 {ship}로", "to the new {ship}";
        /// Between changes that go together.
        And: " 그리고 ", " and ";
        /// 0: deployment
        Template: "{order} {0}의 틀(template)을 고쳐요. {pod}는 새로 만들어져요.",
            "Edits the template of {order} {0}; its pods are made anew.";
        Anew: "{pod}의 내용은 바꿀 수 없어서 지우고 다시 만들어요.",
            "A pod's spec cannot be changed: it is deleted and made anew.";
        /// 0: deployment
        Stuck: "{order} {0}의 롤아웃이 막혔어요", "The rollout of {order} {0} is stuck";
        /// 0: revision, 1: image
        Revision: "리비전 {0}({1}){으로}", "to revision {0} ({1})";
        Queue: "대기열", "Scheduling queue";
        Phases: "스케줄링 단계", "Scheduling phases";
        Preemption: "선점(preemption)", "Preemption";
        Reprieved: "살려 둔 {pod}", "spared";
        Victims: "내보낼 {pod}", "victims";
        /// 0: ship, 1: criterion
        Decided: "{0}{이} 뽑힌 까닭: {1}", "Why {0}: {1}";
        Waits: "롤아웃이 기다리는 까닭", "Why the rollout waits";
        Same: "모두 같은 항목: {0}", "The same for all: {0}";
        Row: "{ship}", "{ship}";
        Pod: "{pod}", "{pod}";
        Verdict: "결정", "verdict";
    }
}

texts! {
    /// Changes under which a pod would fit.
    Change {
        Ungate: "스케줄링 게이트를 걷기", "remove its scheduling gates";
        /// 0: resource, 1: from, 2: to
        Request: "{0} 요청을 {1}에서 {2}{으로} 줄이기", "ask for {2} of {0} instead of {1}";
        /// 0: taint
        Tolerate: "`{0}`에 견딘다는 허가(toleration) 달기", "let it tolerate `{0}`";
        /// 0: labels
        NodeSelector: "nodeSelector에서 `{0}` 빼기", "drop `{0}` from its nodeSelector";
        NodeAffinity: "노드 어피니티를 꼭(required)에서 되도록(preferred)으로 낮추기",
            "make its node affinity preferred instead of required";
        PodAffinity: "파드 어피니티를 꼭(required)에서 되도록(preferred)으로 낮추기",
            "make its pod affinity preferred instead of required";
        PodAntiAffinity: "파드 안티어피니티를 꼭(required)에서 되도록(preferred)으로 낮추기",
            "make its pod anti-affinity preferred instead of required";
        /// 0: topology key
        Spread: "`{0}`에 고르게 퍼지기를 되도록(ScheduleAnyway)으로 낮추기",
            "spread over `{0}` only where possible (ScheduleAnyway)";
        /// 0: port
        HostPort: "hostPort {0} 쓰지 않기", "give up host port {0}";
        /// 0: ship
        Uncordon: "{0}의 통제선(cordon) 걷기", "uncordon {0}";
        Recover: "{0} 되살리기", "bring {0} back";
        /// 0: ship, 1: taint
        Untaint: "{0}의 taint `{1}` 지우기", "remove the taint `{1}` from {0}";
        /// 0: ship, 1: labels
        Label: "{0}에 라벨 `{1}` 달기", "label {0} `{1}`";
        Unlabel: "{0}에서 라벨 `{1}` 떼기", "take the label `{1}` off {0}";
        /// 0: pod
        Delete: "{pod} {0} 지우기", "delete {pod} {0}";
        /// 0: owner, 1: replicas, 2: pod
        ScaleDown: "{0}{을} {1}개로 줄이기 ({pod} {2}{이} 지워져요)",
            "scale {0} down to {1} ({pod} {2} goes)";
        /// 0: cpu, 1: memory
        AddNode: "{ship} 하나 더하기 (CPU {0}, 메모리 {1})", "add a {ship} (CPU {0}, memory {1})";
        /// 2: zone
        AddNodeIn: "{2} 구역에 {ship} 하나 더하기 (CPU {0}, 메모리 {1})",
            "add a {ship} in zone {2} (CPU {0}, memory {1})";
    }
}

texts! {
    /// Why a rollout does not end. Arguments: image, Kubernetes' word.
    Stall {
        Image: "이미지 `{0}`{을} 받을 수 없어요(`{1}`). {captain}{이} 거듭 시도하지만, 이미지를 바꾸기 \
                전에는 나아지지 않아요.",
            "The image `{0}` cannot be pulled (`{1}`). {captain} keeps trying, but nothing gets \
                better until the image is changed.";
        Crash: "`{0}`의 프로그램이 켜질 때마다 끝나 버려요(`{1}`). 다시 켜기만 되풀이하고 있어요.",
            "The program of `{0}` is restarted again and again, and ends each time (`{1}`).";
        Deadline: "진행 기한(progressDeadlineSeconds)이 지났어요(`{1}`). 그래도 저절로 되돌아가지는 않아요.",
            "Its progress deadline (progressDeadlineSeconds) has passed (`{1}`). It does not go \
             back by itself.";
    }
}

texts! {
    /// What the profiles of the scheduler differ in.
    ProfileText {
        Heading: "이름마다 다른 프로필", "A profile for each name";
        /// 0: weight
        Least: "LeastAllocated {0}, 여유 있는 곳 먼저", "LeastAllocated {0}, emptier first";
        Most: "MostAllocated {0}, 많이 찬 곳 먼저", "MostAllocated {0}, fuller first";
        Ratio: "RequestedToCapacityRatio {0}", "RequestedToCapacityRatio {0}";
        Off: "꺼짐(disabled)", "disabled";
        Pods: "부른 {pod}", "pods that name it";
    }
}

texts! {
    /// Where a pod stands in the scheduling queue.
    Place {
        Active: "바로 다음 차례들과 함께 줄(activeQ)에 서 있어요.",
            "It stands in the line of those to be tried (activeQ).";
        /// 0: time left, 1: attempts
        Backoff: "{1}번 실패해서 물러나 있어요(backoffQ). 늦어도 {0} 뒤에 다시 살펴요.",
            "After {1} {1#failure|failures} it backs off (backoffQ). It is tried again in {0} at \
                the latest.";
        /// 0: time left
        ErrorBackoff: "오류가 나서 물러나 있어요(backoffQ). {0} 뒤에 다시 살펴요.",
            "After an error it backs off (backoffQ). It is tried again in {0}.";
        /// 0: time left, 1: attempts
        Unschedulable: "{1}번 살폈지만 갈 곳이 없었어요(unschedulablePods). 사정이 바뀌면 바로, \
                아니면 {0} 뒤에 다시 \
            살펴요.",
            "{1} {1#try|tries} found no node (unschedulablePods). It is tried again when \
            something that matters changes, or else in {0}.";
        /// 0: gates
        Gated: "스케줄링 게이트 `{0}`{이} 걷힐 때까지 줄에 서지 않아요(PreEnqueue).",
            "It does not line up until its scheduling gates `{0}` are gone (PreEnqueue).";
        InFlight: "지금 살피고 있거나, 정한 곳을 적는 중이에요.",
            "It is being tried, or its binding is on the way.";
        /// 0: scheduler
        Profile: "`{0}` 프로필이 맡아요(schedulerName).",
            "The profile `{0}` takes care of it (schedulerName).";
        /// 0: the scheduler it names, 1: those there are
        Stranger: "`{0}`{이라}는 스케줄러는 여기 없어요(schedulerName). 있는 이름: {1}. 오류도 \
                이벤트도 없이 그 이름의 스케줄러를 기다려요.",
            "No scheduler here is named `{0}` (schedulerName). Those here: {1}. It waits for one \
            of that name, without an error and without an event.";
        /// 0: events
        Wakes: "다시 살피게 하는 일: {0}", "What wakes it: {0}";
        /// 0: ship
        Nominated: "{0}에 자리가 나기를 기다려요(nominatedNodeName).",
            "It waits for room on {0} (nominatedNodeName).";
    }
}

texts! {
    /// Changes of the cluster that wake a pod.
    Event {
        NodeAdd: "{ship}가 늘 때", "a {ship} joins";
        NodeUpdate: "{ship}의 라벨·taint·통제선·크기가 바뀔 때",
            "labels, taints, cordon or size of a {ship} change";
        NodeDelete: "{ship}가 사라질 때", "a {ship} goes";
        PodAdd: "다른 {pod}가 자리를 잡을 때", "another pod gets its place";
        PodUpdate: "다른 {pod}의 라벨이 바뀔 때", "another pod's labels change";
        PodDelete: "다른 {pod}가 사라질 때", "another pod goes";
    }
}

texts! {
    /// What the phases of the scheduling framework did.
    Phase {
        /// 0: plugins
        Passed: "{0} 통과", "{0} let it through";
        /// 0: priority
        Sorted: "PrioritySort · 우선순위 {0}, 먼저 온 차례",
            "PrioritySort · priority {0}, then who waits longest";
        /// 0: plugins that take part, 1: how many answered Skip
        Prepared: "{0}", "{0}";
        /// 0: examined, 1: feasible, 2: plugins
        Filtered: "{0}[척|개]{을} 살펴 {1}[척|개] 통과 · {2}", "{0} looked at, {1} fit · {2}";
        FoundPlace: "들어갈 곳이 있어 부르지 않았어요", "not called: a node fits";
        /// 0: what DefaultPreemption answered
        Post: "DynamicResources(돌려줄 것 없음), DefaultPreemption: {0}",
            "DynamicResources (nothing to give back), DefaultPreemption: {0}";
        /// 0: ship, 1: number of victims
        Nominated: "{0}에서 {1}개를 내보내기로", "evict {1} on {0}";
        OnlyOne: "통과한 곳이 하나뿐이라 점수를 매기지 않아요", "skipped: only one node fits";
        /// 0: plugins
        Scored: "{0}", "{0}";
        /// 0: plugins
        Normalized: "0–100으로 맞추고 가중치를 곱해요 · {0}", "brought to 0–100 and weighted · {0}";
        /// 0: plugins
        Idle: "{0} · 할 일이 없어요", "{0} · nothing to do";
        NoPlugin: "기본 프로필에 플러그인이 없어요", "no plugin in the default profile";
        /// 0: ship
        Bound: "DefaultBinder · {0}에 배정해 달라고 통신실에 보내요",
            "DefaultBinder · asks the API server to bind to {0}";
        NotReached: "여기까지 오지 못했어요", "not reached";
        Skip: "Skip {0}", "Skip {0}";
    }
}

texts! {
    /// Why a plugin answered Skip.
    Skipped {
        NodeAffinity: "nodeSelector·어피니티 없음", "no nodeSelector or affinity";
        NodeAffinityScore: "바라는(preferred) 노드 어피니티 없음", "no preferred node affinity";
        NodePorts: "hostPort 없음", "no host port";
        Spread: "분산 규칙 없음", "no spread constraints";
        InterPod: "파드 사이 규칙 없음", "no rules between pods";
        Volumes: "볼륨 없음", "no volumes";
        Devices: "장치 요청 없음", "no resource claims";
        Declared: "선언된 기능 없음", "no declared features";
        Balanced: "requests 없음", "no requests";
        Other: "볼 것 없음", "nothing to look at";
    }
}

texts! {
    /// What DefaultPreemption compares nodes by, in its order.
    Pick {
        Budget: "깨지는 PDB", "violated PDBs";
        Highest: "가장 높은 우선순위", "highest priority";
        Sum: "우선순위 합", "sum of priorities";
        Count: "내보낼 수", "victims";
        Started: "시작 시각", "started";
        First: "다른 점이 없어 앞에 있는 것", "no difference: the first";
        Only: "내보내서 자리가 나는 곳이 여기뿐이에요", "evictions help on no other node";
        BudgetWhy: "PodDisruptionBudget을 가장 적게 깨요",
            "it violates the fewest PodDisruptionBudgets";
        HighestWhy: "내보낼 것 가운데 가장 높은 우선순위가 제일 낮아요",
            "its most important victim matters least";
        SumWhy: "내보낼 것들의 우선순위 합이 제일 작아요(하나마다 2³¹을 더해 견줘요)",
            "its victims' priorities add up to least (2³¹ is added to each)";
        CountWhy: "내보낼 것이 가장 적어요", "it has the fewest victims";
        StartedWhy: "가장 중요한 것이 가장 늦게 시작했어요",
            "its most important victim started latest";
        FirstWhy: "모두 같아서 먼저 살핀 곳을 골라요", "all is equal; it was looked at first";
    }
}

texts! {
    /// What the ReplicaSet controller compares pods by, in its order.
    Rank {
        Assigned: "배정", "assigned";
        Phase: "상태", "phase";
        Ready: "준비", "ready";
        Cost: "삭제 비용", "deletion cost";
        Colocated: "같은 [배|노드]의 형제", "siblings on its {ship}";
        ReadySince: "준비된 지", "ready for";
        Restarts: "다시 켜짐", "restarts";
        Age: "나이", "age";
        Uid: "uid", "uid";
        Yes: "예", "yes";
        No: "아니요", "no";
        None: "없음", "none";
        /// Below the table.
        Order: "왼쪽 항목부터 견주고, 처음으로 다른 항목이 정해요. 시간은 2의 거듭제곱으로만 \
                견줘요.",
            "Compared from left to right; the first difference decides. Times count in powers of \
                two only.";
    }
}

texts! {
    /// What a rollout waits for.
    Wait {
        For: "기다리는 것", "waits for";
        /// 0: pod, 1: state
        Unready: "{pod} {0} 준비되기 ({1})", "pod {0} to be ready ({1})";
        /// 0: pod, 1: time left
        MinReady: "{pod} {0}{이} {1} 더 준비된 채 있기 (minReadySeconds)",
            "pod {0} to stay ready for {1} more (minReadySeconds)";
        /// 0: how many
        Old: "옛 {pod} {0}개가 사라지기", "{0} old {0#pod|pods} to be gone";
        Paused: "다시 시작하기 (멈춤, spec.paused)", "to be resumed (spec.paused)";
        More: "그 밖에 {0}개", "{0} more";
        Deadline: "진행 기한", "deadline";
        /// 0: time left
        Left: "{0} 남음 (progressDeadlineSeconds)", "{0} left (progressDeadlineSeconds)";
        Over: "지났어요 (ProgressDeadlineExceeded)", "over (ProgressDeadlineExceeded)";
        /// 0: number, 1: text of the spec, 2: desired
        Up: "{0} ({2}의 {1}, 올림)", "{0} ({1} of {2}, rounded up)";
        Down: "{0} ({2}의 {1}, 내림)", "{0} ({1} of {2}, rounded down)";
        Complete: "기다리는 것이 없어요. 롤아웃이 끝났어요.", "Nothing: the rollout is complete.";
    }
}
