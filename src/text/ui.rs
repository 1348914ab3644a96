//! The words of the page's controls, forms, dialogs and messages.
//!
//! Texts with `{0}` or `[…|…]` are templates for [`fill`](super::fill); all others are shown as
//! they are.

texts! {
    /// A text of the page itself.
    Ui {
        PageTitle: "모선 Moseon · 브라우저 안의 쿠버네티스 항구", "Moseon · a Kubernetes harbour in your browser";
        Logo: "모선", "Moseon";
        LogoOther: "Moseon", "모선";

        // Header
        Scene: "장면", "Scene";
        View: "보기", "View";
        ViewShip: "비유", "Story";
        ViewReal: "실제", "Real";
        Menu: "메뉴", "Menu";
        Theme: "테마", "Theme";
        ThemeLight: "밝게 보기", "Light theme";
        ThemeDark: "어둡게 보기", "Dark theme";
        Motion: "움직임", "Motion";
        MotionOn: "움직임 켜기", "Turn motion on";
        MotionOff: "움직임 끄기", "Turn motion off";
        MotionIsOn: "움직임을 켰어요.", "Motion is on.";
        MotionIsOff: "움직임을 껐어요. 단계마다 멈춘 그림으로 보여요.", "Motion is off. Each step is a still picture.";
        FullScreen: "전체 화면", "Full screen";
        Help: "도움말", "Help";
        Share: "공유 · 퍼가기", "Share · embed";
        Language: "언어", "Language";
        Korean: "한국어", "Korean";
        English: "영어", "English";
        ThisLanguage: "한국어", "English";
        OtherLanguage: "English로 보기", "한국어로 보기";
        OtherLanguageShort: "English", "한국어";
        Close: "닫기", "Close";

        // Dock
        Acts: "조작", "Actions";
        PodEvict: "파드 내보내기 (evict)", "Evict pod";
        PodLabel: "파드 라벨 바꾸기", "Change labels of a pod";
        NodeLabel: "노드 라벨 바꾸기", "Change labels of a node";
        NodeTaint: "노드 taint 바꾸기", "Change taints of a node";
        NodeDelete: "노드 지우기", "Delete node";
        DeploymentPause: "롤아웃 멈추기", "Pause rollout";
        DeploymentResume: "롤아웃 이어 하기", "Resume rollout";
        DeploymentRestart: "파드 모두 새로 띄우기 (restart)", "Restart all pods";
        DeploymentEdit: "롤아웃 설정 바꾸기", "Rollout settings";
        NeedPaused: "멈춰 둔 롤아웃이 없어요.", "No rollout is paused.";
        LabelChanges: "라벨 (이름 뒤에 -를 붙이면 빼요)", "Labels (name- takes one away)";
        TaintChanges: "taint (끝에 -를 붙이면 빼요)", "Taints (a - at the end takes one away)";
        Cascade: "딸린 ReplicaSet과 파드 (cascade)", "Its ReplicaSets and pods (cascade)";
        CascadeBackground: "나중에 지워요 (background)", "Go afterwards (background)";
        CascadeForeground: "먼저 지워요 (foreground)", "Go first (foreground)";
        CascadeOrphan: "남겨 둬요 (orphan)", "Stay (orphan)";
        Revision: "리비전 (0이면 바로 앞)", "Revision (0: the one before)";
        MaxSurge: "maxSurge (더 둘 수 있는 수)", "maxSurge";
        MaxUnavailable: "maxUnavailable (빠져도 되는 수)", "maxUnavailable";
        MinReady: "minReadySeconds (초)", "minReadySeconds";
        Deadline: "progressDeadlineSeconds (초)", "progressDeadlineSeconds";
        KubectlHint: "버튼이 하는 일을 명령 한 줄로 해 봐요", "One line does what a button does";
        KubectlLog: "kubectl 기록", "kubectl log";
        KubectlLine: "kubectl 명령", "kubectl command";
        KubectlRun: "실행", "Run";
        KubectlDid: "→ {0}: 요청을 보냈어요 · 단계 {1}", "→ {0}: request sent · step {1}";
        KubectlTry: "이런 줄을 적어요. 눌러서 가져올 수도 있어요.",
            "Type a line such as these, or click one.";
        KubectlHelp: "여기서 할 수 있는 명령: {0}. Tab을 누르면 이어서 쓸 말을 알려 줘요. 출력만 하는 명령(get, \
            describe 등)은 아직 없고, 화면과 객체 탭에서 볼 수 있어요.",
            "What can be done here: {0}. Tab completes words. Commands that only print (get, \
             describe and the like) are not here yet: look at the picture and the objects tab.";
        KubectlNothing: "바꿀 것이 없어요.", "Nothing to change.";
        KubectlPrints: "`kubectl {0}`의 출력은 아직 없어요. 지금은 화면과 객체(YAML) 탭에서 볼 수 있어요.",
            "The output of `kubectl {0}` is not here yet. Look at the picture and the object \
             (YAML) tab for now.";
        KubectlNotModelled: "실제 클러스터에는 있지만 모선에는 아직 없어요: {0}",
            "Real clusters have it, Moseon does not yet: {0}";
        /// 0: objects asked for, 1: how many at once
        KubectlTooMany: "{0}개는 한 번에 너무 많아요. 한 줄로는 {1}개까지예요. 선택자를 좁혀 주세요.",
            "{0} objects are too many at once: up to {1} by one line. Please narrow the selector.";
        KubectlOpenQuote: "따옴표({0})를 닫아 주세요.", "Please close the quote ({0}).";
        KubectlManifest: "매니페스트 {0}번째 줄의 `{1}`{을} 읽을 수 없어요. 올 수 있는 것: {2}",
            "Line {0} of the manifest: `{1}` cannot be read. Expected: {2}";
        KubectlManifestLine: "매니페스트 {0}번째 줄을 읽을 수 없어요. 올 수 있는 것: {1}",
            "Line {0} of the manifest cannot be read. Expected: {1}";
        KubectlUnknown: "모선에 없는 필드라서 빼고 적용했어요: {0}",
            "Moseon does not have these fields and left them out: {0}";
        NoLine: "kubectl로는 할 수 없는 일이에요.", "kubectl cannot do this.";
        KeyKubectl: "kubectl 명령줄", "kubectl command line";
        MoreActs: "더 보기", "More";
        AllActs: "할 수 있는 모든 조작", "Everything you can do";
        WithSettings: "값 정하기", "choose values";
        PodAdd: "파드 추가", "Add pod";
        PodDelete: "파드 지우기", "Delete pod";
        NobodyAgain: "주인이 없어서 아무도 다시 만들지 않아요", "It has no owner: nobody makes it again";
        PodCrash: "파드 고장내기", "Crash pod";
        DeploymentCreate: "배포(Deployment)", "Deploy";
        DeploymentScale: "스케일", "Scale";
        DeploymentRollout: "새 버전 롤아웃", "Roll out";
        DeploymentUndo: "롤아웃 되돌리기", "Undo rollout";
        DeploymentDelete: "배포 지우기", "Delete deployment";
        ServiceCreate: "서비스 만들기", "Create service";
        ServiceEdit: "서비스 설정 바꾸기", "Service settings";
        ServiceDelete: "서비스 지우기", "Delete service";
        TrafficSend: "트래픽 보내기", "Send traffic";
        NodeAdd: "노드 추가", "Add node";
        NodeFail: "노드 고장내기", "Break node";
        NodeCut: "노드 통신 끊기", "Cut node off";
        NodeRecover: "노드 되살리기", "Recover node";
        ZoneFail: "존 전체 고장내기", "Break a zone";
        ZoneRecover: "존 되살리기", "Recover a zone";
        NodeCordon: "노드에 통제선 치기 (cordon)", "Cordon node";
        NodeUncordon: "노드 통제선 걷기 (uncordon)", "Uncordon node";
        NodeDrain: "노드 비우기 (drain)", "Drain node";
        ControlPlaneStop: "컨트롤 플레인 멈추기", "Stop control plane";
        ControlPlaneStart: "컨트롤 플레인 켜기", "Start control plane";
        ControllerStop: "컨트롤러 하나 멈추기", "Stop one controller";
        ControllerStart: "컨트롤러 다시 켜기", "Start a controller again";
        NetworkSet: "네트워크 설정", "Network settings";
        /// Argument: the controller.
        StopThis: "{0} 멈추기", "Stop {0}";
        StartThis: "{0} 다시 켜기", "Start {0}";
        StartAgain: "다시 켜기", "Start again";

        // Why an act cannot be done now
        CannotNow: "지금은 할 수 없어요.", "This cannot be done now.";
        NeedPod: "파드가 아직 없어요. 먼저 파드를 추가해 주세요.", "There is no pod yet. Add one first.";
        NeedRunningPod: "돌고 있는 파드가 아직 없어요.", "No pod is running yet.";
        NeedDeployment:
            "Deployment가 아직 없어요. 먼저 배포해 주세요.",
            "There is no Deployment yet. Deploy one first.";
        NeedHistory:
            "되돌릴 이전 버전이 아직 없어요. 먼저 새 버전을 롤아웃해 주세요.",
            "There is no earlier version yet. Roll one out first.";
        NeedApp:
            "이어 줄 파드가 아직 없어요. 먼저 파드를 추가하거나 배포해 주세요.",
            "There are no pods to lead to yet. Add a pod or deploy first.";
        NeedService: "서비스가 아직 없어요. 먼저 서비스를 만들어 주세요.", "There is no Service yet. Create one first.";
        NeedNode: "그럴 수 있는 노드가 지금은 없어요.", "No node is fit for that now.";
        /// The limit of Kubernetes, as `cluster::NODES_MAX`.
        NoRoom: "노드가 이미 5,000개예요. Kubernetes가 지원하는 한도예요.",
            "There are 5,000 nodes already, as many as Kubernetes supports.";
        NeedZone: "존이 있는 노드가 없어요.", "No node has a zone.";
        NeedBroken: "고장 난 노드가 없어요.", "No node is broken.";
        NeedCordoned: "통제선을 친 노드가 없어요.", "No node is cordoned.";

        // Moves that make no sense
        NoSuchNode: "{0}{이}라는 노드는 없어요.", "There is no node {0}.";
        NodeExists: "{0}{이}라는 노드가 이미 있어요.", "A node {0} exists already.";
        AlreadyOff: "{0}{은} 이미 꺼져 있어요.", "{0} is off already.";
        NoSuchZone: "{0}{이}라는 존은 없어요.", "There is no zone {0}.";
        WhichZone: "어느 존", "Which zone";
        /// 0: zone
        ZoneHere: "존 {0} 전체 고장내기", "Break all of zone {0}";
        /// 0: ships
        ManyShips: "배 {0}척", "{0} ships";
        AlreadyCut: "{0}{은} 이미 통신이 끊겨 있어요.", "{0} is cut off already.";
        NotBroken: "{0}{은} 고장 나지 않았어요.", "{0} is not broken.";
        NoSuchPod: "{0}{이}라는 파드는 없어요.", "There is no pod {0}.";
        NotRunning: "{0}에서 도는 컨테이너가 없어서 고장 낼 수 없어요.", "Nothing runs in {0}, so nothing can crash.";
        NoSuchService: "{0}{이}라는 서비스는 없어요.", "There is no Service {0}.";
        NoSuchController: "{0}{이}라는 컨트롤러는 없어요.", "There is no controller {0}.";
        NoSuchDeployment: "{0}{이}라는 Deployment는 없어요.", "There is no Deployment {0}.";
        NoHistory: "{0}에는 되돌릴 이전 버전이 없어요.", "{0} has no earlier revision to go back to.";
        AlreadyStopped: "이미 멈춰 있어요.", "It is stopped already.";
        AlreadyRunning: "이미 돌고 있어요.", "It is running already.";
        AlreadySo: "이미 {0}{으로} 되어 있어요.", "It is {0} already.";
        OutOfRange:
            "{0} 값은 {1}에서 {2} 사이여야 해요. 넣은 값은 {3}{이에요}.",
            "{0} must be between {1} and {2}, not {3}.";
        NoRevision: "Deployment {0}에는 리비전 {1}{이} 없어요.", "Deployment {0} has no revision {1}.";
        SameRevision: "Deployment {0}{은} 이미 그 리비전과 똑같아요.",
            "Deployment {0} is the same as that revision already.";
        RolloutPaused: "Deployment {0}의 롤아웃이 멈춰 있어요. 먼저 재개해 주세요.",
            "The rollout of Deployment {0} is paused. Resume it first.";
        AlreadyPaused: "Deployment {0}의 롤아웃은 이미 멈춰 있어요.",
            "The rollout of Deployment {0} is paused already.";
        NotPaused: "Deployment {0}의 롤아웃은 멈춰 있지 않아요.",
            "The rollout of Deployment {0} is not paused.";
        NoSuchTaint: "{0}에는 taint {1}{이} 없어요.", "{0} has no taint {1}.";
        BadText: "“{1}”{은} {0}에 쓸 수 없는 모양이에요.", "“{1}” cannot be read as {0}.";
        BadObject: "매니페스트의 `{0}`{을} 읽을 수 없어요. 올 수 있는 것: {1}",
            "The manifest's `{0}` cannot be read. Expected: {1}";
        NotANumber: "{0}에는 숫자를 넣어 주세요.", "Please give {0} a whole number.";
        Refused:
            "API 서버가 요청을 거절했어요 (HTTP {0}). 바뀐 것은 없어요. 쿠버네티스의 답:",
            "The API server refused the request (HTTP {0}). Nothing changed. Kubernetes says:";

        // Forms
        Name: "이름", "Name";
        NameOrNone: "이름 (비우면 알아서)", "Name (empty: chosen for you)";
        Image: "이미지", "Image";
        ImageHint: "저장소에는 거의 모든 이름이 있어요. 태그가 bad이거나(web:bad) 이름에 does-not-exist가 들어가면 \
            받을 수 없어요.",
            "The registry has almost any name. The tag bad (web:bad) and names with does-not-exist \
             cannot be pulled.";
        Replicas: "파드 수 (replicas)", "Replicas";
        CpuRequest: "CPU 요청 (m)", "CPU request (m)";
        MemoryRequest: "메모리 요청 (Mi)", "Memory request (Mi)";
        CpuCores: "CPU 코어", "CPU cores";
        MemoryGib: "메모리 (Gi)", "Memory (Gi)";
        Zone: "존 (비워도 돼요)", "Zone (may be empty)";
        Strategy: "바꾸는 방법 (strategy)", "Strategy";
        ForApp: "이어 줄 앱 (app 라벨)", "Leads to (label app)";
        ServiceKind: "종류 (type)", "Type";
        Port: "서비스 포트", "Service port";
        TargetPort: "파드 포트: 번호나 이름 (targetPort)", "Pod port: number or name (targetPort)";
        NodePort: "노드 포트 30000–32767, 비우면 아무거나 (nodePort)",
            "Node port 30000–32767, empty for any (nodePort)";
        ExternalName: "바깥 이름 (externalName, 그 종류만)",
            "Name outside (externalName, that type only)";
        Affinity: "같은 손님은 같은 파드로 (sessionAffinity)",
            "A client stays with its pod (sessionAffinity)";
        ExternalPolicy: "바깥에서 온 요청 (externalTrafficPolicy)",
            "Requests from outside (externalTrafficPolicy)";
        InternalPolicy: "안에서 온 요청 (internalTrafficPolicy)",
            "Requests from inside (internalTrafficPolicy)";
        PublishNotReady: "준비 안 된 파드도 넣기 (publishNotReadyAddresses)",
            "Not ready pods too (publishNotReadyAddresses)";
        WhichNode: "어느 노드", "Which node";
        WhichPod: "어느 파드", "Which pod";
        WhichService: "어느 서비스", "Which Service";
        WhichDeployment: "어느 Deployment", "Which Deployment";
        More: "더 보기", "More";
        Labels: "라벨(labels)", "Labels";
        NodeSelector: "노드 라벨로 고르기(nodeSelector)", "Only nodes with labels (nodeSelector)";
        Tolerations: "견디는 taint(tolerations)", "Taints it tolerates (tolerations)";
        PriorityClass: "우선순위(priorityClassName)", "Priority (priorityClassName)";
        NoPriority: "없음 · 0", "none · 0";
        SchedulerName: "스케줄러(schedulerName)", "Scheduler (schedulerName)";
        WhichController: "어느 컨트롤러", "Which controller";
        WhichObject: "볼 객체", "Object to show";
        RequestFrom: "보내는 곳", "From";
        AskFor: "부를 주소 (비우면 Service)", "What to call (empty: the Service)";
        AskForExample: "예: http://web, 10.244.1.2:8080, dns:web",
            "e.g. http://web, 10.244.1.2:8080, dns:web";
        FromNode: "{0} 위의 프로세스", "a process on {0}";
        FromClient: "클러스터 밖", "outside the cluster";
        NetworkSetting: "무엇으로 바꿀까요", "Change to";
        PolicyApply: "수문 달기(NetworkPolicy)", "Set a gate (NetworkPolicy)";
        IngressCreate: "Ingress 만들기", "Create an Ingress";
        IngressPath: "Ingress에 경로 더하기", "Add a path to an Ingress";
        IngressTls: "Ingress에 TLS 더하기", "Add TLS to an Ingress";
        IngressDelete: "Ingress 지우기", "Delete Ingress";
        NeedIngress: "Ingress를 먼저 만들어 주세요", "Make an Ingress first";
        PolicyFor: "어느 파드에", "For which pods";
        PolicyWay: "어느 길에", "For which way";
        PolicyWho: "누구를 지나가게 할까", "Who may pass";
        PolicyIn: "들어오는 길(ingress)", "In (ingress)";
        PolicyOut: "나가는 길(egress)", "Out (egress)";
        PolicyNobody: "아무도(모두 막기)", "Nobody (default deny)";
        AllPodsHere: "네임스페이스의 모든 파드", "All pods of the namespace";
        FromBalancer: "바깥에서 EXTERNAL-IP로", "Outside, by the EXTERNAL-IP";
        FromOutside: "바깥에서 {0}의 NodePort로", "Outside, by the NodePort of {0}";
        FromPod: "파드", "Pod";
        RequestCount: "요청 수", "Requests";
        IntervalMs: "간격 (ms)", "Interval (ms)";
        Pattern: "모양", "Pattern";
        PatternSteady: "고르게", "Steady";
        PatternBurst: "몰아서", "In bursts";
        PatternRamp: "점점 많이", "More and more";
        PatternRandom: "제멋대로 (푸아송)", "At random (Poisson)";
        FromEveryNode: "밖에서, 모든 노드를 번갈아", "From outside, every node in turn";

        // Hints of a first visit
        HintFirstVoyage: "여기를 눌러 첫 파드를 실어 보세요", "Click here to put the first pod aboard";
        HintNodeFailure: "배 한 척을 고장 내 보세요", "Break a ship and see what happens";
        HintZoneFailure: "존 하나를 통째로 고장 내 보세요", "Break a whole zone and see what happens";
        HintRollingUpdate: "web을 v2로 바꿔 보세요", "Roll web out to v2";
        HintServiceRouting: "요청을 하나 보내 길을 따라가 보세요", "Send one request and follow its way";
        HintNetworkPolicy: "web에 수문을 달아 보세요", "Set a gate for web";
        HintLoadBalancer: "주소를 줄 클라우드를 골라 보세요", "Choose a cloud that gives addresses";
        HintSandbox: "무엇이든 띄워 보세요", "Deploy anything you like";
        HintDismiss: "안내 닫기", "Dismiss the hint";

        Stage: "항구", "Harbour";

        // Panel
        WhatHappened: "지금 무슨 일이?", "What just happened?";
        Why: "왜 이런 일이?", "Why?";
        /// 0: the learner's last act
        Earlier: "방금 한 일({0})의 결과는 뒤이어 와요. 이 소식은 그보다 먼저 시작됐어요.",
            "This was under way before your act ({0}), whose effects follow.";
        Causes: "원인 거슬러 올라가기", "The chain of causes";
        Recent: "최근 소식", "Recent messages";
        Next: "다음", "Next";
        StepOf: "항해 단계 {0} / {1}", "voyage step {0} / {1}";
        Panel: "설명과 객체", "Explanation and objects";
        ChartsOpen: "그래프 보기", "Charts";
        TabFleet: "함대", "Fleet";
        TabExplain: "설명", "Explain";
        TabObject: "객체", "Objects";
        TabEvents: "이벤트", "Events";
        NoEvents: "아직 기록된 이벤트가 없어요.", "No events have been recorded yet.";
        ObjectGone: "이 단계에는 이 객체가 없어요.", "This object does not exist at this step.";
        ShowYaml: "YAML 보기", "Show YAML";
        ObjectMenu: "이 객체로 할 수 있는 일", "What can be done to this object";
        CopyYaml: "YAML 복사", "Copy YAML";

        // Bar
        Transport: "재생 조작", "Playback";
        StepBack: "한 단계 뒤로", "Step back";
        StepForward: "한 단계 앞으로", "Step forward";
        Play: "재생", "Play";
        Pause: "일시정지", "Pause";
        Again: "처음부터", "Start over";
        /// 0: time
        Waits: "{0} 기다려요", "Waiting {0}";
        Waited: "{0} 지났어요", "{0} later";
        Seen: "여기까지 본 것", "What you have seen";
        OtherScene: "다른 장면", "Other scenes";
        NextHappening: "다음 사건으로", "Next happening";
        NextChapter: "다음 장으로", "Next chapter";
        Speed: "속도", "Speed";
        Clock: "시뮬레이션 시계", "Simulated clock";
        Timeline: "타임라인", "Timeline";
        TimelineSays: "{1}단계 가운데 {0}단계, {2}", "step {0} of {1}, {2}";
        Start: "시작", "Start";
        NthStep: "{0}단계", "step {0}";
        OpenInMoseon: "Moseon에서 열기", "Open in Moseon";
        NothingMore: "지금은 더 일어날 일이 없어요. 무언가 해 보세요.", "Nothing more will happen now. Try an action.";

        // Branches
        Forks: "갈래", "Branches";
        FirstBranch: "처음 갈래", "First branch";
        ForkedAt: "{0}단계에서 갈라져 {1}단계까지", "from step {0}, up to step {1}";
        ForkDiscard: "갈래 버리기", "Discard branch";
        Reset: "처음으로 되돌리기", "Start over";
        WasReset: "처음으로 돌아왔어요.", "Back at the start.";

        // Messages
        /// 0: what is acted on
        DidDelete: "{0}{을} 지워 달라고 했어요.", "Asked to delete {0}.";
        DidBreak: "{0}{을} 고장 냈어요.", "You broke {0}.";
        DidCut: "{0}의 통신을 끊었어요.", "You cut {0} off.";
        DidDrain: "{0}{을} 비우기 시작했어요.", "You began to drain {0}.";
        DidStop: "컨트롤 플레인을 멈췄어요.", "You stopped the control plane.";
        DidStopOne: "{0}{을} 멈췄어요.", "You stopped {0}.";
        Forked:
            "지난 시점에서 새로 시작해서 갈래가 나뉘었어요. 아까 본 앞날도 그대로 남아 있어요.",
            "You acted in the past, so a new branch begins here. The future you saw is kept.";
        ToOldBranch: "아까 갈래로", "Back to it";
        Undo: "되돌리기", "Undo";
        Undone:
            "그 일이 있기 전으로 돌아왔어요. 앞으로 가면 다시 일어나요.",
            "Back before it happened. Step forward to see it again.";
        Copy: "복사", "Copy";
        Copied: "복사했어요.", "Copied.";
        NotCopied:
            "복사하지 못했어요. 글을 길게 눌러 직접 복사해 주세요.",
            "Could not copy. Please select the text and copy it by hand.";
        ContinueOffer: "지난 항해를 이어서 할까요?", "Go on with your last voyage?";
        Continue: "이어서 하기", "Continue";
        BadQuery:
            "주소에 적힌 {0}={1}{은} 알 수 없는 값이라 쓰지 않았어요.",
            "The address says {0}={1}, which makes no sense here; it was ignored.";
        LinkTooLong:
            "링크가 너무 길어서 열지 않았어요. 처음 장면에서 시작해요.",
            "The link is too long to open. Here is a fresh start instead.";
        LinkUnknownVersion:
            "이 링크는 여기서 아는 형식이 아니에요. 더 새로운 모선에서 만들었거나 주소가 바뀌었을 수 있어요. 처음 장면에서 시작해요.",
            "This link is of a kind not known here: made by a newer Moseon, or changed on its \
             way. Here is a fresh start instead.";
        LinkDamaged:
            "링크 일부가 빠지거나 바뀌어서 열 수 없어요. 링크 전체를 다시 복사해 주세요. 처음 장면에서 시작해요.",
            "A part of the link is missing or changed. Please copy the whole link again. Here is \
             a fresh start instead.";
        LinkUnknownScene:
            "링크가 가리키는 장면이 여기에는 없어요. 처음 장면에서 시작해요.",
            "The link names a scene that is not here. Here is a fresh start instead.";
        LinkUnknownAct:
            "링크에 여기서 모르는 조작이 들어 있어서 열 수 없어요. 처음 장면에서 시작해요.",
            "The link holds an action not known here. Here is a fresh start instead.";
        LinkOtherModel:
            "다른 판의 모선에서 만든 링크예요. 같은 조작을 다시 실행했지만, 단계가 조금 다를 수 있어요.",
            "The link was made by another version of Moseon. The same actions were run again; \
             steps may differ a little.";

        // Scenes
        Scenes: "장면 고르기", "Choose a scene";
        ScenesLead:
            "어디서 시작할까요? 지금 항해는 브라우저의 뒤로 가기로 돌아올 수 있어요.",
            "Where to start? The browser’s Back leads to the voyage you leave.";
        SceneFirstVoyage: "첫 항해", "First voyage";
        AboutFirstVoyage:
            "빈 화물선 세 척에서 시작해요. 파드 하나가 배에 실리기까지 모든 소식을 따라가요.",
            "Three empty ships. Follow every message until a pod is aboard.";
        SceneNodeFailure: "배가 고장 나면", "When a ship fails";
        AboutNodeFailure:
            "web 파드 여섯 개가 도는 중에 배를 고장 내요. 소식이 끊기고, 새 파드가 다른 배에 실려요.",
            "Six web pods are running. Break a ship: silence, eviction, new pods elsewhere.";
        SceneRollingUpdate: "멈추지 않고 새 버전으로", "A new version without a pause";
        AboutRollingUpdate:
            "요청을 받으면서 v1을 v2로 하나씩 바꿔요. 되돌려 볼 수도 있어요.",
            "Replace v1 by v2 one by one while requests come in. Undo it, too.";
        SceneServiceRouting: "요청이 가는 길", "The way of a request";
        AboutServiceRouting:
            "요청 하나가 NodePort와 ClusterIP를 지나 파드에 닿는 길을 한 칸씩 봐요.",
            "One request through NodePort and ClusterIP to a pod, hop by hop.";
        SceneServicePorts: "포트에서 포트로", "From port to port";
        AboutServicePorts:
            "nodePort, port, targetPort, containerPort. 하나씩 바꿔 보고, 파드가 없는 노드로도 들어가 봐요.",
            "nodePort, port, targetPort, containerPort. Change one at a time, and enter by a node \
            without such a pod.";
        SceneTrafficPolicy: "어느 노드로 들어오나", "Which node to come in by";
        AboutTrafficPolicy:
            "파드가 고르지 않게 놓인 NodePort예요. 요청을 흘려보내면서 externalTrafficPolicy를 바꾸고 나란히 견줘 봐요.",
            "A NodePort with its pods unevenly placed. Change externalTrafficPolicy under a stream \
            of requests and compare the two.";
        SceneNetworkPolicy: "아무나 들이지 않기", "Not open to everybody";
        AboutNetworkPolicy:
            "누구나 web에 닿을 수 있어요. 수문을 달아 모두 막고, 그다음 client만 들여 봐요.",
            "Everybody reaches web. Set a gate that keeps all out, then let only client in.";
        SceneLoadBalancer: "바깥 주소 하나로", "One address for everybody";
        AboutLoadBalancer:
            "LoadBalancer 서비스가 바깥 주소를 받지 못하고 있어요. 클라우드나 MetalLB를 붙이면 어떻게 달라지는지 봐요.",
            "A LoadBalancer Service waits for its outside address. See what a cloud or MetalLB \
            changes.";
        SceneServiceNames: "이름으로 찾아가기", "Called by name";
        AboutServiceNames:
            "파드 안에서 Service를 이름으로 불러요. 이름이 주소가 되기까지 CoreDNS와 주고받는 질문과 대답을 한 칸씩 봐요.",
            "Call Services by name from inside a pod, and follow each question to CoreDNS until \
            the name is an address.";
        SceneLocalhost: "네트워크 문제 1: 컨테이너끼리", "Network problem 1: container to container";
        AboutLocalhost:
            "한 파드 안의 두 컨테이너가 localhost로 이야기해요. 패킷이 파드 밖으로 나가지 않는 까닭을 봐요.",
            "Two containers of one pod talk by localhost. See why the packet never leaves the pod.";
        ScenePodToPod: "네트워크 문제 2: 파드끼리", "Network problem 2: pod to pod";
        AboutPodToPod:
            "다른 화물선의 파드를 주소로 불러요. veth와 브리지, 길(route)이나 VXLAN을 지나는 동안 주소는 바뀌지 않아요.",
            "A pod calls one on another ship by its address. Through veth, bridge and route or \
            VXLAN its addresses stay.";
        SceneOutside: "네트워크 문제 3: 바깥에서 파드로", "Network problem 3: outside to pod";
        AboutOutside:
            "바깥의 클라이언트가 파드에 닿기까지, 어디서 주소가 바뀌고 어디서 되돌아오는지 봐요.",
            "From a client outside to a pod: where addresses are rewritten, and where that is \
            undone.";
        SceneIngress: "Ingress로 길 나누기", "Paths of an Ingress";
        AboutIngress:
            "도메인 하나로 들어온 요청을 경로에 따라 두 Service로 나눠요. 나누는 일은 컨트롤러 파드가 해요.",
            "Requests to one domain go to two Services, by their paths. A controller in a pod \
            does it.";
        SceneWhich: "NodePort와 LoadBalancer, 언제 무엇을", "NodePort or LoadBalancer: which when";
        AboutWhich:
            "두 앱을 바깥에 열어 봐요. 하나는 NodePort로, 하나는 LoadBalancer로 열고 주소와 포트, 홉을 견줘요.",
            "Open two apps to the outside, one by NodePort, one by LoadBalancer, and compare \
            addresses, ports and hops.";
        HintIngress: "web과 cart로 가는 길을 나눠 보세요", "Give web and cart a path each";
        HintWhich: "web을 NodePort로 열어 보세요", "Open web by a NodePort";
        SceneUnschedulable: "갈 곳 없는 파드", "A pod that fits nowhere";
        AboutUnschedulable:
            "화물선 네 척이 저마다 다른 까닭으로 파드를 받지 못해요. 왜인지 보고, 무엇을 바꾸면 실릴지 물어봐요.",
            "Four ships, each with its own reason to refuse a pod. See why, and ask what would \
            make it fit.";
        ScenePreemption: "더 중요한 파드", "A pod that matters more";
        AboutPreemption:
            "배가 다 찼는데 우선순위가 높은 파드가 와요. 누가 왜 자리를 내주는지 봐요.",
            "All ships are full and a pod of high priority comes. See who makes room, and why \
            them.";
        SceneSchedulers: "이름이 다른 스케줄러", "Schedulers by name";
        AboutSchedulers:
            "고르게 싣는 크레인과 한 배부터 채우는 크레인이 있어요. 파드가 어느 쪽을 부르는지에 따라 갈 곳이 달라져요.",
            "One scheduler spreads, another fills one ship first. Where a pod goes depends on \
            which it names.";
        SceneSandbox: "샌드박스", "Sandbox";
        AboutSandbox: "빈 화물선 두 척뿐이에요. 하고 싶은 대로 해 봐요.", "Two empty ships, to do as you like.";
        AboutSized: "고른 크기만큼 배를 띄운 바다예요. 하고 싶은 대로 해 봐요.",
            "A sea of the size you chose, to do as you like.";
        SceneFleet200: "함대 · 화물선 200척", "A fleet of 200 ships";
        AboutFleet200:
            "존 세 곳에 화물선 200척과 파드 1,661개가 떠 있어요. 여러 척이 한꺼번에 조용해지면 어떻게 되는지 봐요.",
            "200 ships in three zones with 1,661 pods. See what happens when many fall silent at \
            once.";
        SceneOcean5000: "난바다 · 화물선 5,000척", "An ocean of 5,000 ships";
        AboutOcean5000:
            "쿠버네티스가 공식으로 감당하는 크기예요. 화물선 5,000척에 파드 15만 개. 여는 데 몇 초 걸려요.",
            "The size Kubernetes officially supports: 5,000 ships, 150,000 pods. Takes some \
            seconds to open.";

        // Long work, and sizes
        Loading: "준비하는 중", "Getting ready";
        /// 0: ships
        LoadFleet: "화물선 {0}척을 띄우는 중이에요", "Launching {0} ships";
        LoadWay: "항해를 따라가는 중이에요", "Following the voyage";
        LoadCancel: "그만두기", "Stop";
        LoadStopped: "그만뒀어요. 항해는 그대로예요.", "Stopped. The voyage is as it was.";
        Large: "이 기기에는 큰 바다예요", "A large sea for this device";
        /// 0: ships, 1: pods
        LargeText:
            "화물선 {0}척에 파드 {1}개를 올리면 메모리를 수백 MB 쓰고, 기기가 느려질 수 있어요.",
            "{0} ships with {1} pods take some hundred megabytes of memory and may slow this \
             device down.";
        TooLarge: "쿠버네티스가 감당하는 크기를 넘어요", "Larger than Kubernetes carries";
        /// 0: nodes, 1: pods
        TooLargeText:
            "쿠버네티스가 공식으로 감당하는 클러스터는 노드 {0}개, 파드 {1}개, 노드마다 파드 110개까지예요.",
            "Kubernetes officially supports clusters of up to {0} nodes, {1} pods and 110 pods per \
             node.";
        /// 0: ships
        LoadSmaller: "화물선 {0}척으로 열기", "Open {0} ships instead";
        LoadGo: "그래도 열기", "Open it anyway";
        LoadBack: "돌아가기", "Back";
        FleetSizeOpen: "샌드박스 크기 정하기", "Choose the sandbox’s size";
        FleetSize: "샌드박스 크기", "Size of the sandbox";
        FleetShips: "화물선(노드) 수", "Ships (nodes)";
        FleetPods: "배마다 파드 수", "Pods per ship";
        /// 0: ships, 1: pods
        FleetTotal: "화물선 {0}척, 파드 {1}개", "{0} ships, {1} pods";
        /// 0: pods in all, 1: pods per ship
        FleetTooMany:
            "파드는 모두 합쳐 {0}개까지예요. 배마다 {1}개까지 실을 수 있어요.",
            "At most {0} pods in all: up to {1} per ship.";
        FleetSail: "이 크기로 출항", "Set sail";
        NoMemory:
            "브라우저가 메모리를 더 내주지 않아요. 더 작은 장면을 열거나, 링크로 하던 항해에 돌아갈 수 있어요.",
            "The browser gives no more memory. Open a smaller scene, or follow the link back to \
             your voyage.";

        // Share and embed
        ShareTitle: "공유하고 퍼가기", "Share and embed";
        ShareLead:
            "링크 하나에 지금까지의 항해가 모두 들어 있어요. 열면 바로 이 순간이에요.",
            "The link holds the whole voyage so far and opens at this very moment.";
        ShareLink: "이 순간으로 오는 링크", "Link to this moment";
        EmbedTitle: "블로그에 넣기", "Put it into a blog";
        EmbedLine: "이 줄을 글의 HTML에 붙여 넣으세요", "Paste this line into the HTML of your post";
        EmbedFrameTitle: "모선 Moseon: 움직이는 쿠버네티스 항구", "Moseon: a living Kubernetes harbour";
        EmbedHelp:
            "iframe을 받지 않는 곳(velog, 네이버 블로그)에는 위의 링크를 넣어 주세요.",
            "Where iframes are not accepted, use the link above.";
        Controls: "버튼", "Controls";
        ControlsSteps: "넘기기만", "Stepping only";
        ControlsFull: "조작까지 모두", "Everything";
        ControlsNone: "없이 그림만", "Picture only";
        AsReader: "자동", "Automatic";
        AtFirst: "처음에", "At first";
        StandsStill: "멈춰 있기", "Stands still";
        PlaysAtOnce: "바로 재생", "Plays at once";
        Preview: "미리 보기", "Preview";

        // Help
        Keys: "키보드", "Keyboard";
        KeyPlay: "재생하고 멈추기", "play and pause";
        KeyStep: "한 단계 앞으로, 뒤로", "step forward, back";
        KeyHappening: "다음 사건, 이전 사건", "next, previous happening";
        KeySpeed: "빠르게, 느리게", "faster, slower";
        KeyDock: "아래 조작 버튼", "the action buttons";
        KeyView: "비유와 실제 바꾸기", "Story or Real";
        KeySearch: "이름으로 찾기", "find by name";
        KeyTab: "배와 파드로 옮겨 가기", "move to ships and pods";
        KeyEnter: "고른 것의 메뉴 열기", "open the menu of what is chosen";
        KeyHelp: "이 도움말", "this help";
        KeyEscape: "닫기", "close";
        Analogies: "비유와 실제", "Story and reality";
        AnalogiesLead:
            "비유는 어디선가 어긋나요. 어디까지 맞고 어디서부터 다른지 적어 두었어요.",
            "Every analogy breaks somewhere. Here is where.";
        Word: "이름", "Name";
        Means: "무엇인가요", "What it is";
        Breaks: "비유가 어긋나는 곳", "Where the analogy breaks";
        Fidelity: "진짜와 얼마나 같나요", "How faithful is this";
        ProvenText:
            "Kubernetes v1.36.3으로 실제 클러스터를 돌려 적어 둔 것과 하나하나 견줬어요:",
            "Held, case by case, against what a real cluster of Kubernetes v1.36.3 did:";
        FidelityText:
            "Kubernetes v1.36의 이름, 기본값, 시간, 문구를 그대로 따라요. 일부러 다르게 한 곳은 이래요:",
            "Names, defaults, timings and texts are those of Kubernetes v1.36. What differs on \
             purpose:";
        FidelityMore: "이유까지 모두 적은 장부:", "All of them, with reasons:";
        LedgerOpen: "장부 펼치기: 무엇을 왜 단순하게 했나요", "Open the ledger: what is simplified, and why";
        Contents: "차례", "Contents";
        LedgerComes: "장부를 가져오고 있어요…", "Fetching the ledger…";
        LedgerFailed: "장부를 가져오지 못했어요. 인터넷 연결을 확인하고 다시 눌러 주세요.",
            "The ledger could not be fetched. Check the connection and press again.";
        LedgerAgain: "다시 가져오기", "Fetch again";
        TickGeneral: "한 일과 바뀐 것", "acts and changes";
        TickScheduling: "배치 결정", "placements";
        TickReady: "준비됨, 복구", "ready, recovered";
        TickFailure: "고장, 내보내기", "failures, evictions";
        TickService: "서비스와 요청", "Services, requests";
        Trademark:
            "Kubernetes는 The Linux Foundation의 상표예요. 이 프로젝트는 The Linux Foundation과 관계가 없어요.",
            "Kubernetes is a trademark of The Linux Foundation. This project is not affiliated \
             with it.";

        // Panic
        PanicTitle: "모선이 멈췄어요", "Moseon has stopped";
        PanicText:
            "예상하지 못한 문제가 생겼어요. 저희 잘못이에요. 아래 링크로 마지막 조작 바로 전으로 돌아갈 수 있어요.",
            "Something unexpected went wrong, and it is our fault. The link below leads back to \
             just before your last action.";
        PanicRestore: "마지막 조작 전으로 돌아가기", "Back to before the last action";
        Reload: "새로 시작하기", "Start anew";
    }
}
