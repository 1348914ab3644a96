//! Small words of the narration: chips, changes, criteria, what to do next.

texts! {
    /// The chip above a narration.
    Chip {
        Act: "내가 한 일", "Your act";
        Request: "API 요청", "API request";
        Refused: "거절", "Refused";
        Written: "[기록|etcd 기록]", "[Logged|etcd write]";
        News: "[소식 전달|watch 이벤트]", "[News|Watch event]";
        Placement: "배치 결정", "Placement";
        Desk: "[부서의 판단|컨트롤러 판단]", "[Desk decides|Controller decides]";
        Rollout: "롤아웃", "Rollout";
        Eviction: "내보내기", "Eviction";
        Aboard: "[배 안의 일|노드 안의 일]", "[Aboard|On the node]";
        Rules: "길 안내 규칙", "Routing rules";
        Hop: "사용자 요청", "User request";
        Failure: "고장", "Failure";
        Recovery: "복구", "Recovery";
    }
}

texts! {
    /// What a step changed, in few words.
    /// Arguments: the object, then as said.
    Changed {
        Created: "새 {0}", "{0} created";
        Deleted: "{0} 삭제", "{0} deleted";
        /// 1: ship
        Bound: "{0}, {1} 배정", "{0} assigned to {1}";
        /// 1: phase
        Phase: "{0} {1}", "{0} {1}";
        Ready: "{0} 준비됨(Ready)", "{0} ready";
        Unready: "{0} 준비 안 됨", "{0} not ready";
        /// 1: reason
        Waiting: "{0} {1}", "{0} {1}";
        /// 1: count
        Restarted: "{0} 다시 켬({1}번째)", "{0} restarted ({1})";
        Terminating: "{0} 삭제 예정", "{0} marked for deletion";
        Unschedulable: "{0} 갈 곳 없음", "{0} fits nowhere";
        NodeReady: "{0} 정상(Ready)", "{0} ready";
        NodeNotReady: "{0} 준비 안 됨(NotReady)", "{0} not ready";
        NodeUnknown: "{0} 소식 없음(Unknown)", "{0} unknown";
        /// 1: key and effect
        Tainted: "{0} taint {1}", "{0} tainted {1}";
        Untainted: "{0} taint 해제 {1}", "{0} untainted {1}";
        Cordoned: "{0} 통제선(cordon)", "{0} cordoned";
        Uncordoned: "{0} 통제선 해제", "{0} uncordoned";
        /// 1: from, 2: to
        Scaled: "{0} {1}개 → {2}개", "{0} {1} → {2}";
        Template: "{0} 새 버전", "{0} new version";
        /// 1: ready, 2: total
        Endpoints: "{0} 받는 곳 {1}/{2}", "{0} endpoints {1}/{2}";
        Answered: "{0} 요청 성공", "{0} answered";
        Unanswered: "{0} 요청 실패", "{0} not answered";
        Machine: "{0} 기계 상태 바뀜", "{0} machine changed";
        ControllerUp: "{0} 켜짐", "{0} running";
        ControllerDown: "{0} 멈춤", "{0} stopped";
        /// 0: setting, 1: value
        Network: "{0} → {1}", "{0} → {1}";
        /// 1: address
        Balanced: "{0} 바깥 주소 {1}", "{0} has address {1}";
        Unbalanced: "{0} 바깥 주소 없어짐", "{0} lost its outside address";
        PlaneUp: "{control} 켜짐", "{control} running";
        PlaneDown: "{control} 멈춤", "{control} stopped";
    }
}

texts! {
    /// What nobody looks after while a controller is stopped.
    Unrepaired {
        Deployment: "Deployment를 바꿔도 ReplicaSet이 새로 생기거나 늘고 줄지 않아요.",
            "A changed Deployment gets no new ReplicaSet, and none grows or shrinks.";
        ReplicaSet: "{pod}가 사라져도 새로 만들지 않고, 남아도 지우지 않아요.",
            "Lost pods are not replaced, and surplus ones are not deleted.";
        NodeLifecycle: "{ship}{이} 조용해져도 아무도 몰라요. NotReady 표시도 taint도 생기지 않아요.",
            "Nobody notices a silent {ship}: it is not marked NotReady and gets no taint.";
        TaintEviction: "NoExecute taint가 붙은 {ship}에서도 {pod}를 내보내지 않아요.",
            "Pods stay on a {ship} in spite of a NoExecute taint.";
        EndpointSlice: "서비스의 주소 목록이 그대로예요. 새 {pod}는 요청을 못 받고, \
            사라진 {pod}로 요청이 갈 수 있어요.",
            "The address lists of Services stay as they are: new pods get no requests, and \
            requests may go to pods that are gone.";
        Endpoints: "옛 방식의 주소 목록(v1 Endpoints)이 그대로예요. 길 안내에는 쓰이지 않아요.",
            "The older address lists (v1 Endpoints) stay as they are. Nothing routes by them.";
        GarbageCollector: "주인이 지워져도 딸린 것들이 그대로 남아요.",
            "What lost its owner stays where it is.";
        PodGarbageCollector: "지워진 {ship}에 있던 {pod}의 기록이 지워지지 않고 남아요.",
            "Pods of a {ship} that is gone stay on record.";
        Disruption: "PodDisruptionBudget의 숫자가 멈춰 있어서, 축출을 옛 숫자로 판단해요.",
            "The numbers of PodDisruptionBudgets stand still, so evictions go by old ones.";
        ServiceLb: "새 LoadBalancer 서비스가 바깥 주소를 받지 못해요. 이미 있는 주소는 그대로 통해요.",
            "New LoadBalancer Services get no outside address. Those there go on working.";
    }
}

texts! {
    /// Before the fields that a write changed; what is not there.
    Field {
        Lead: "바뀐 값", "What changed";
        None: "없음", "none";
    }
}

texts! {
    /// What stands under an end of a step's strip.
    End {
        /// Acts on machines, not on the API.
        ByHand: "kubectl이 아니라 직접", "by hand, not by kubectl";
        /// Where a packet passes. Argument: the node.
        Kernel: "커널의 규칙 · {0}", "kernel rules · {0}";
        /// Who makes load balancers, outside the cluster.
        Cloud: "클라우드", "Cloud";
        CloudApi: "클러스터 밖의 API", "its API, outside the cluster";
    }
}

texts! {
    /// What set a victim apart (controller.ActivePodsWithRanks), as a short reason.
    Criterion {
        Unassigned: "아직 갈 곳이 없어요", "has no node yet";
        Phase: "아직 돌고 있지 않아요", "is not running yet";
        NotReady: "준비되지 않았어요", "is not ready";
        DeletionCost: "삭제 비용이 낮아요", "costs less to delete";
        Colocated: "같은 노드에 형제가 많아요", "has more siblings on its node";
        ReadyTime: "준비된 지 얼마 안 됐어요", "became ready later";
        Restarts: "더 자주 다시 켜졌어요", "restarted more often";
        Age: "더 최근에 생겼어요", "is younger";
        Uid: "다른 점이 없어 uid로 갈라요", "differs in nothing but its uid";
    }
}

texts! {
    /// The line below the narration: what comes next, or what could be done.
    Next {
        Soon: "{0}", "{0}";
        /// 0: delay, 1: title
        Later: "{0} 뒤: {1}", "In {0}: {1}";
        /// 0: grace period, 1: title
        AfterLease: "마지막 {lease} 뒤 {0}{이} 지나면: {1}", "{0} after the last {lease}: {1}";
        Placing: "{sched}{이} {pod} {0}{을} 어디에 둘지 정해요.",
            "{sched} decides where {pod} {0} goes.";
        AddPod: "조용해요. ~파드 추가~를 눌러 첫 {pod}를 띄워 보세요.",
            "All quiet. Press ~Add pod~ for a first {pod}.";
        Deploy: "조용해요. ~배포(Deployment)~로 {pod}를 지켜 줄 주인을 만들어 보세요.",
            "All quiet. Press ~Deploy~ to have pods looked after by an owner.";
        Mend: "조용해요. {0}{을} 되살려 보세요.", "All quiet. Try bringing {0} back.";
        StartPlane: "{control}{이} 멈춰 있어요. 다시 켜 보세요.", "{control} is stopped. Start it again.";
        /// 0: controller
        StartController: "{0}{이} 멈춰 있어요. 무언가 지워 보고, 다시 켜 보세요.",
            "{0} is stopped. Delete something, then start it again.";
        MakeService: "조용해요. ~서비스 만들기~로 {pod}에 바뀌지 않는 주소를 줘 보세요.",
            "All quiet. Press ~Create service~ to give these pods an address that stays.";
        Send: "조용해요. ~트래픽 보내기~로 요청이 가는 길을 따라가 보세요.",
            "All quiet. Press ~Send traffic~ and follow a request.";
        Break: "조용해요. ~노드 고장내기~로 무슨 일이 벌어지는지 보세요.",
            "All quiet. Press ~Break node~ and see what happens.";
        AddNode: "조용해요. ~노드 추가~로 {ship}를 하나 들여 보세요.",
            "All quiet. Press ~Add node~ for a {ship}.";
        /// 0: the scheduler a pod asks for
        Stray: "`{0}`{이라}는 스케줄러가 없어서 기다리는 {pod}가 있어요. 지우고 다른 이름으로 다시 만들어 보세요.",
            "A {pod} waits for `{0}`, a scheduler there is not. Delete it and name another.";
        Unplaced: "갈 곳 없는 {pod}가 있어요. {ship}를 더하거나 막은 것을 풀어 보세요.",
            "A {pod} fits nowhere. Add a {ship} or lift what keeps it off.";
    }
}

texts! {
    /// What simulated time passes for. Argument: the time set for it.
    Wait {
        Lease: "마지막 {lease} 뒤 {0}{이} 지나기를 기다려요(node-monitor-grace-period)",
            "{0} since the last {lease} must pass (node-monitor-grace-period)";
        Toleration: "{pod}가 taint를 {0} 동안 견뎌요(tolerationSeconds)",
            "the {pod} tolerates the taint for {0} (tolerationSeconds)";
        Grace: "정리할 시간을 줘요(terminationGracePeriodSeconds)",
            "time to finish (terminationGracePeriodSeconds)";
        Ending: "프로그램이 하던 일을 마무리해요", "the program finishes what it is doing";
        Running: "프로그램이 돌아요", "the program runs";
        Image: "이미지를 받아요", "the image is downloaded";
        Registry: "저장소의 답을 기다려요", "the registry is asked";
        PullBackOff: "다시 받기 전에 쉬어요(back-off)", "a pause before the next pull (back-off)";
        BackOff: "다시 켜기 전에 쉬어요(back-off)", "a pause before the restart (back-off)";
        Startup: "프로그램이 켜지고 있어요", "the program starts up";
        Progress: "{0} 동안 나아지기를 기다려요(progressDeadlineSeconds)",
            "progress is awaited for {0} (progressDeadlineSeconds)";
        Queue: "{sched}{이} 다시 살펴볼 때까지 기다려요", "until {sched} looks again";
        Requests: "요청이 오가요", "requests come and go";
        Timeout: "대답을 기다려요", "an answer is awaited";
        Other: "달라지는 것이 없어요", "nothing changes";
    }
}

texts! {
    /// What a learner's act is called on the timeline.
    ActLabel {
        PodAdd: "파드 추가", "Add pod";
        DeploymentCreate: "배포", "Deploy";
        DeploymentScale: "스케일", "Scale";
        DeploymentRollout: "롤아웃 시작", "Roll out";
        DeploymentUndo: "되돌리기", "Undo";
        DeploymentDelete: "배포 삭제", "Delete deployment";
        DeploymentPause: "롤아웃 멈춤", "Pause rollout";
        DeploymentResume: "롤아웃 재개", "Resume rollout";
        DeploymentRestart: "다시 띄우기", "Restart";
        DeploymentEdit: "배포 수정", "Edit deployment";
        Create: "생성", "Create";
        Apply: "apply", "Apply";
        Replace: "교체", "Replace";
        Patch: "수정", "Patch";
        Delete: "삭제", "Delete";
        Label: "라벨", "Label";
        Annotate: "주석", "Annotate";
        PodEvict: "내보내기", "Evict";
        NodeDelete: "노드 삭제", "Delete node";
        NodeTaint: "taint", "Taint";
        PodDelete: "파드 삭제", "Delete pod";
        PodCrash: "컨테이너 고장", "Crash";
        NodeAdd: "노드 추가", "Add node";
        NodeFail: "노드 고장", "Node failure";
        ZoneFail: "존 고장", "Zone failure";
        ZoneRecover: "존 복구", "Recover zone";
        NodeCut: "통신 끊김", "Node cut off";
        NodeRecover: "노드 복구", "Recover node";
        NodeCordon: "통제선", "Cordon";
        NodeUncordon: "통제선 해제", "Uncordon";
        NodeDrain: "노드 비우기", "Drain";
        ServiceCreate: "서비스 생성", "Create service";
        ServiceDelete: "서비스 삭제", "Delete service";
        TrafficSend: "트래픽", "Traffic";
        ControllerStop: "컨트롤러 멈춤", "Controller stop";
        ControllerStart: "컨트롤러 시작", "Controller start";
        NetworkSet: "네트워크 설정", "Network setting";
        ControlPlaneStop: "[모선|control plane] 멈춤", "Control plane stop";
        ControlPlaneStart: "[모선|control plane] 시작", "Control plane start";
    }
}

texts! {
    /// Table heads and rows.
    Head {
        Filter: "거르기", "Filter";
        Score: "점수", "Score";
        Passed: "통과", "fits";
        RuledOut: "제외", "ruled out";
        PassedOf: "{1}[척|개] 가운데 {0}[척|개] 통과", "{0} of {1} fit";
        Ships: "{0}[척|개]", "× {0}";
        Lower: "나머지 {0}[척|개]는 총점이 이보다 높지 않아요.", "The other {0} have no higher total.";
        Same: "점수가 모두 같은 항목: {0}", "The same for all: {0}";
        Weight: "×{0}", "×{0}";
        Winner: "뽑힘", "chosen";
        Ranking: "지우는 차례", "Deletion order";
        Goes: "지움", "goes";
        Stays: "남음", "stays";
        Rollout: "롤아웃 계산", "Rollout arithmetic";
        Desired: "원하는 수", "desired";
        Surge: "더 둘 수 있는 수(maxSurge)", "may exceed by (maxSurge)";
        Unavailable: "빠져도 되는 수(maxUnavailable)", "may miss (maxUnavailable)";
        Total: "지금 모두 / 최대", "total now / most";
        Available: "쓸 수 있는 수 / 최소", "available / least";
        NewReady: "새 버전 준비 / 목표", "new available / wanted";
        OldLeft: "옛 버전 남음", "old left";
        Route: "이 요청의 길", "The request's way";
        Hop: "홉 {0}", "Hop {0}";
        ByPod: "{pod}별 대답", "Answers by {pod}";
    }
}

texts! {
    /// Pieces of an object's description for those who cannot see it.
    Said {
        /// 0: pod, 1: state in words, 2: state as kubectl prints it
        Pod: "{pod} {0}, {1}({2})", "{pod} {0}, {1} ({2})";
        OnShip: "{0}", "on {0}";
        NoShip: "아직 갈 곳 없음", "not assigned yet";
        Version: "버전 {0}", "version {0}";
        Address: "주소 {0}", "address {0}";
        Restarts: "다시 켠 횟수 {0}", "restarts: {0}";
        /// 0: ship, 1: state in words, 2: pods
        Ship: "{0}, {1}, {pod} {2}개", "{0}, {1}, {2} {2#pod|pods}";
        Cpu: "CPU 요청 {0}/{1}", "CPU requested {0} of {1}";
        Memory: "메모리 요청 {0}/{1}", "memory requested {0} of {1}";
        Cordoned: "통제선 쳐짐", "cordoned";
        Taints: "taint {0}", "taints {0}";
        /// 0: service, 1: address, 2: ready, 3: total
        Service: "{0}, 주소 {1}, 요청을 받는 {pod} {2}/{3}", "{0}, address {1}, {2} of {3} pods take \
            requests";
        NodePort: "NodePort {0}", "NodePort {0}";
    }
}
