//! What was to be seen, said when an act has run its course.

texts! {
    /// After each act of the learner.
    Seen {
        PodAdd: "요청, 기록, 배치, 실행의 차례로 왔어요. 어디에 둘지는 {sched}{이} 정하고, 켜는 일은 \
            그 {ship}의 {captain}{이} 했어요.",
            "Request, record, placement, start. {sched} decided where, and {captain} of that \
            {ship} did the starting.";
        /// After a pod was added that has no node. 0: the pod
        PodWaits: "{pod} {0}{은} 실릴 {ship}가 없어서 Pending으로 남아 있어요. {sched}{은} 잊지 않고, 사정이 바뀔 때마다 \
            다시 봐요.",
            "Pod {0} stays Pending: no {ship} takes it. {sched} does not forget it and looks again \
            whenever something changes.";
        /// After a pod was added that took the place of others. 0: the pod, 1: those others
        PodPreempts: "{pod} {0}{은} 우선순위가 더 높아서 {1}{을} 내보내고 실렸어요. 내보낸 {pod}는 옮겨지지 않고 \
            지워져요. 주인이 없으면 다시 생기지 않아요.",
            "Pod {0} has a higher priority: {1} had to leave for it. They are not moved but \
            deleted, and without an owner nobody makes them again.";
        /// After a pod was added where there are several schedulers. 0: their names, 1: how many
        Schedulers: "kube-scheduler 하나가 이름 {1}개로 일했어요: `{0}`. {pod}는 schedulerName으로 하나를 부르고, 이름마다 \
            프로필(플러그인과 가중치)이 달라서 같은 {ship}에도 다른 점수가 나와요.",
            "One kube-scheduler answered to {1} names: `{0}`. A {pod} names one (schedulerName), \
            and each has a profile (plugins and weights) of its own, so the same {ship} scores \
            differently.";
        /// 0: pod, 1: the scheduler it names
        Stray: "{pod} {0}{은} 아무도 맡지 않는 이름 `{1}`{을} 불러서 Pending으로 남아 있어요.",
            "Pod {0} names `{1}`, which nobody serves, and stays Pending.";
        DeploymentCreate: "ReplicaSet은 {deploy}{이}, {pod}는 {replica}{이} 만들었어요. 서로 말하지 않고 저마다 \
            {api}만 보고 움직였어요.",
            "{deploy} made the ReplicaSet and {replica} made the pods. They never spoke; each \
            only watched {api}.";
        DeploymentScale: "바꾼 것은 숫자 하나(`spec.replicas`)뿐이에요. 나머지는 컨트롤러가 맞췄어요.",
            "Only one number changed (`spec.replicas`). Controllers did the rest.";
        DeploymentRollout: "새 틀(template)에는 새 ReplicaSet이 생기고, 정해진 수를 지키며 {pod}를 갈아 끼워요. 옛 \
            ReplicaSet은 되돌릴 때를 위해 남아요.",
            "A new template means a new ReplicaSet, and pods are replaced within the limits. The \
            old ReplicaSet stays for an undo.";
        DeploymentUndo: "남아 있던 ReplicaSet을 다시 쓴 것뿐이라, 되돌리기도 롤아웃과 똑같이 움직였어요.",
            "The ReplicaSet that was left is used again, so an undo moves just like a rollout.";
        DeploymentPause: "롤아웃이 멈췄어요. 재개할 때까지 틀(template)을 바꿔도 새 ReplicaSet은 생기지 않아요.",
            "The rollout is paused. Until it is resumed, changes of the template make no new \
            ReplicaSet.";
        DeploymentResume: "멈춘 사이 바뀐 것이 있었다면 한 번의 롤아웃으로 나갔어요.",
            "If anything had changed meanwhile, it went out as one rollout.";
        DeploymentRestart: "같은 이미지로 롤아웃을 한 번 더 한 거예요. {pod}마다 이름도 주소도 새것이에요.",
            "It was one more rollout with the same image. Every {pod} has a new name and address.";
        DeploymentEdit: "고친 것이 {pod} 틀(template)이라면 롤아웃이 되고, 아니라면 {pod}는 그대로예요.",
            "If the template changed there was a rollout; otherwise the pods stay as they are.";
        DeploymentOrphan: "주인만 사라지고 ReplicaSet과 {pod}는 남았어요. 같은 셀렉터로 Deployment를 다시 만들면 그 \
            ReplicaSet을 받아들여요.",
            "Only the owner went. A new Deployment with the same selector would adopt the \
            ReplicaSet.";
        Object: "적어 낸 것이 저장됐고, 그것을 지켜보던 이들이 저마다 할 일을 했어요.",
            "What was written is stored, and whoever watches it did their part.";
        ServicePatch: "Service의 설정이 바뀌었어요. {pod}는 그대로이고, {ship}마다 {proxy}{이} 규칙을 새로 적으면 그때부터 \
            적용돼요. 요청을 보내 달라진 것을 확인해 보세요.",
            "The Service's settings changed. Pods stay; it counts as soon as {proxy} on each \
            {ship} has written its rules anew. Send a request to see the difference.";
        Policy: "정책이 저장됐어요. 지키는 것은 {ship}마다 있는 네트워크 플러그인이에요. 요청을 다시 보내 정말 막히는지 보세요.",
            "The policy is stored. Enforcing it is up to the network plugin on each {ship}. Send \
            requests again and see whether anybody is kept out.";
        Secret: "값이 저장됐어요. 아직 아무 일도 하지 않아요. 이름으로 찾아 쓰는 이가 있어야 쓰여요.",
            "The values are stored. They do nothing until somebody asks for them by name.";
        PlainDelete: "그것만 사라졌어요. 그것을 읽던 이들은 이제 그것 없이 일해요.",
            "Only this is gone. Whoever read it goes on without it.";
        Label: "라벨만 바뀌었어요. 라벨로 고르는 이들(셀렉터)이 저마다 다시 봤어요.",
            "Only labels changed. Everybody who selects by labels looked again.";
        PodLabel: "라벨이 주인의 셀렉터와 맞지 않으면 주인이 손을 떼고 빈자리를 새 {pod}로 채워요. 맞으면 라벨만 \
            바뀌어요.",
            "An owner whose selector no longer matches lets the {pod} go and fills the gap with a \
            new one. Where it still matches, only labels changed.";
        NodeDelete: "명부에서 빠졌고, 거기에 적혀 있던 {pod}도 정리됐어요. 주인이 있는 것은 다른 {ship}에 새로 생겨요.",
            "It is off the list, and the pods bound to it were collected. Those with an owner are \
            made anew elsewhere.";
        NodeTaint: "이 표시를 견디지 못하는 새 {pod}는 이제 이 {ship}에 오지 않아요. 이미 있는 {pod}를 내보내는 \
            것은 NoExecute뿐이에요.",
            "New pods that do not tolerate it keep off this {ship}. Only NoExecute sends away \
            those already there.";
        PodEvict: "예산(PodDisruptionBudget)이 허락했다면 삭제와 똑같이 움직였어요.",
            "If the budget allowed it, it went just like a deletion.";
        DeploymentDelete: "주인이 사라지자 딸린 것도 `ownerReferences`를 따라 정리됐어요.",
            "The owner went, and what it owned followed by its `ownerReferences`.";
        PodDelete: "주인이 있는 {pod}라면 빈자리가 새 {pod}로 채워져요. 이름도 주소도 새것이에요. 주인이 없다면 아무도 \
            다시 만들지 않아요.",
            "If the {pod} had an owner, a new one fills the gap, with a new name and address. If \
            not, nobody makes it again.";
        PodCrash: "{pod}는 그대로 두고 컨테이너만 다시 켰어요. 거듭 끝나면 쉬는 시간(back-off)이 점점 길어져요.",
            "The {pod} stayed and only its container was restarted. If it keeps ending, the \
            back-off grows.";
        NodeAdd: "{captain}{이} 스스로 등록했고, 이제 {sched}{이} 이 {ship}도 후보로 봐요. 이미 도는 {pod}가 옮겨 오지는 않아요.",
            "{captain} registered it, and {sched} counts it in from now on. Pods that run \
            elsewhere do not move here.";
        NodeFail: "고장은 소식이 끊긴 것으로만 알 수 있었어요. 옮겨진 {pod}는 없어요. 주인이 있는 것만 다른 {ship}에 새로 생겨요.",
            "The fault showed only as silence. No {pod} was moved; those with an owner were made \
            anew on another {ship}.";
        ZoneFail: "노드 컨트롤러는 존마다 조용한 {ship}의 비율을 헤아려요. 다른 존이 멀쩡하면 이 존을 한 척씩 차례로 비우기 시작하고, 모든 존이 \
            조용하면 아예 멈춰요.",
            "The node controller counts the silent share of each zone. While other zones are well \
            it goes on here, one {ship} after the other; when all zones are silent it stops.";
        NodeCut: "{control}에서는 꺼진 것과 똑같이 보였어요. 끊긴 쪽의 {pod}는 그 안에서 계속 돌아요.",
            "To {control} it looked just like a power cut. The pods on the far side run on.";
        NodeRecover: "{lease}{이} 다시 오자 Ready로 돌아왔어요. 그사이 다른 곳에 생긴 {pod}가 돌아오지는 않아요.",
            "It is Ready again since a {lease} came in. Pods made elsewhere meanwhile do not come \
            back.";
        NodeCordon: "새 {pod}만 막았어요. 있던 {pod}는 그대로 돌아요.",
            "Only new pods are kept off. Those already there run on.";
        NodeUncordon: "다시 후보가 됐을 뿐이에요. 다른 곳의 {pod}가 옮겨 오지는 않아요.",
            "It is a candidate again, no more. Pods elsewhere do not move here.";
        NodeDrain: "통제선(cordon)을 치고 {pod}를 내보냈어요. 다 비웠다면 이제 점검해도 안전해요. 끝나면 통제선을 걷어 주세요.",
            "It was cordoned and its pods were evicted. Once empty it is safe to work on; lift the \
            cordon afterwards.";
        ServiceCreate: "바뀌지 않는 주소가 생겼고, 준비된 {pod}의 목록을 따라 {ship}마다 규칙이 적혔어요.",
            "There is an address that stays, and rules on every {ship} that follow the list of \
            ready pods.";
        ServiceNamed: "DNS가 답할 이름만 생겼어요. {ship}에는 규칙이 하나도 적히지 않았어요.",
            "There is a name that DNS answers for, and no rule on any {ship}.";
        ServiceDelete: "주소와 규칙만 사라졌어요. {pod}는 그대로 돌아요.",
            "Only the address and its rules are gone. The pods run on.";
        TrafficInside: "요청은 {api}{을} 거치지 않았어요. 보낸 {ship}의 커널이 {proxy}{이} 적어 둔 규칙으로 {pod}를 골랐어요.",
            "No request went through {api}. The kernel of the sender's {ship} chose a {pod} by the \
            rules {proxy} had written.";
        TrafficLookup: "이름을 묻는 것도 보통 요청이에요. kube-dns라는 Service의 규칙을 거쳐 CoreDNS {pod}가 답했어요.",
            "A question for a name is a request like any other: by the rules of the Service \
            kube-dns it came to a CoreDNS {pod}.";
        TrafficLocalhost: "컨테이너 사이의 길은 {pod} 안에서 끝나요. {ship}의 규칙도 길도 쓰지 않았어요.",
            "Between containers the way ends inside the {pod}: no rule and no route of the {ship} \
            was asked.";
        TrafficCalled: "이름은 DNS가 주소로 바꿔 주고, Service의 주소는 {ship}의 규칙이 {pod}의 주소로 바꿔요. {pod}의 \
            주소는 {ship} 사이에서도 그대로예요.",
            "DNS turns names into addresses, the rules of a {ship} turn a Service's address into a \
            {pod}'s, and a {pod}'s address stays as it is, from {ship} to {ship}.";
        TrafficOutside: "요청은 {api}{을} 거치지 않았어요. 들어온 {ship}의 커널이 {proxy}{이} 적어 둔 규칙으로 {pod}를 골랐어요.",
            "No request went through {api}. The kernel of the {ship} it came in by chose a {pod} \
            by the rules {proxy} had written.";
        TrafficBalanced: "요청은 {api}{을} 거치지 않았어요. 로드밸런서가 {ship} 하나에 넘겼고, \
            그 {ship}의 커널이 규칙으로 {pod}를 골랐어요.",
            "No request went through {api}. The load balancer handed it to one {ship}, whose \
            kernel chose a {pod} by the rules.";
        TrafficExternal: "바깥 네트워크의 길이 요청을 {ship} 하나로 이끌었고, 그 {ship}의 커널이 규칙으로 {pod}를 골랐어요. \
            요청은 {api}{을} 거치지 않았어요.",
            "A route outside led the requests to one {ship}, whose kernel chose a {pod} by the \
            rules. No request went through {api}.";
        TrafficLocal: "로드밸런서는 포트 {0}(healthCheckNodePort)에 200으로 답한 {ship}에만 요청을 넘겼어요: {1}. \
            503으로 답한 {ship}에는 하나도 가지 않아요: {2}. {ship} 사이를 건너지 않으니 {pod}는 손님의 주소를 그대로 봐요.",
            "The load balancer sends only to {ships} that answer 200 at port {0} \
            (healthCheckNodePort): {1}. Those that answer 503 get nothing: {2}. No request crosses \
            to another {ship}, so the {pod} sees the client's own address.";
        TrafficDenied: "정책은 막으라고 적지 않아요. 고른 {pod}의 길을 닫고, 적어 둔 것만 통과시켜요. 정책이 여럿이면 허락을 \
            모두 더하니, 이 요청만 허락하는 정책을 하나 더하면 지나가요.",
            "A policy never says no. It closes the gate of the pods it selects but for what it \
            lists, and what several policies list is added up: one more, for just this request, \
            lets it pass.";
        TrafficFailed: "요청은 {api}{을} 거치지 않았고, 가던 길에서 끝났어요. 홉을 따라가 보면 어디까지 갔고 왜 멈췄는지 알 수 있어요.",
            "The request did not go through {api}, and it ended on its way. Its hops say how far \
            it came, and why no farther.";
        TrafficUnsent: "요청은 나가지도 못했어요. 까닭은 위에 적혀 있어요. 고친 다음 다시 보내 보세요.",
            "No request went out, for the reason above. Mend it and send again.";
        TrafficEarly: "정책은 Local로 바뀌었지만, 그 {ship}의 {proxy}{이} 새 규칙을 적기 전에 들어온 요청이라 옛 규칙을 따랐어요. 한 \
            번 더 보내면 달라진 길을 볼 수 있어요.",
            "The policy is Local by now, but this request came in before {proxy} there had written \
            the new rules, and went by the old ones. Send another one to see the difference.";
        TrafficElsewhere: "요청은 클러스터에 들어오지 않았어요. 바깥 DNS가 그 이름을 다른 곳으로 이끌었어요.",
            "The request never came to the cluster: DNS outside led that name elsewhere.";
        TrafficPending: "요청은 나가지도 못했어요. EXTERNAL-IP가 없으면 밖에서 부를 주소가 없어요.",
            "No request went out. Without an EXTERNAL-IP there is no address to call from outside.";
        NetworkSet: "바깥 주소를 누가 마련하는지만 바뀌었어요. {pod}도, Service의 다른 설정도 그대로예요.",
            "Only who provides outside addresses is another now. Pods stay, and so does all else \
            of the Services.";
        PluginSet: "이미 도는 {pod}와 그 주소는 그대로예요. 바뀐 것은 새로 뜨는 {pod}와 이제부터 오가는 패킷에 적용돼요.",
            "Running pods keep their addresses. It counts for pods that start and packets that are \
            sent from now on.";
        PolicySet: "NetworkPolicy는 적힌 그대로 남아 있어요. 그것을 지키는 이가 있는지만 달라졌어요.",
            "The NetworkPolicies stay. Only whether anybody enforces them is another matter now.";
        ProxySet: "Service의 주소도 {pod}도 그대로예요. {ship}마다 커널에 적힌 규칙의 생김새와 고르는 방법만 바뀌었어요.",
            "Addresses and pods stay. Only how the rules are written on each {ship}, and how they \
            choose, is another now.";
        ControllerStop: "도는 것은 그대로예요. 이 컨트롤러가 고치던 것만 이제 아무도 고치지 않아요.",
            "What runs goes on. Only what this controller repaired is now repaired by nobody.";
        ControllerStart: "다시 켜진 컨트롤러가 {etcd}에 적힌 대로 밀린 일을 맞췄어요.",
            "The controller put right again what was left undone, as {etcd} says.";
        ControlPlaneStop: "도는 {pod}는 그대로예요. 하지만 지금 무언가 고장 나면 고칠 곳이 없어요.",
            "Running pods stay as they are. But what breaks now is not repaired.";
        ControlPlaneStart: "{etcd}에 적힌 대로 다시 맞췄어요. 멈춘 사이에 밀린 일부터 처리했어요.",
            "All is put right again as {etcd} says, beginning with what was left undone.";
    }
}

texts! {
    /// Where it is about an Ingress.
    Boarded {
        /// Stored, and carried out. 0: an address to ask for
        Served: "컨트롤러가 이 규칙대로 nginx를 설정했고, 그림에 이 Ingress가 걸려 있어요. 이제 `{0}`{을} 불러 보세요.",
            "The controller configured nginx by these rules, and the picture shows this Ingress. \
            Now ask for `{0}`.";
        Unknown: "컨트롤러가 이 규칙대로 nginx를 설정했어요. 바깥 주소나 부를 호스트 이름은 아직 적혀 있지 않아요.",
            "The controller configured nginx by these rules. An address outside, or a host to ask \
            for, is not written down yet.";
        /// 0: the Secret
        NoSecret: "규칙은 지켜지지만 Secret `{0}`에서 인증서를 꺼낼 수 없어요. https로 오면 컨트롤러가 스스로 만든 인증서를 \
            내밀어요. Ingress를 누르면 고칠 곳이 보여요.",
            "The rules are obeyed, but Secret `{0}` gives no certificate: who comes by https is \
            shown one that the controller made itself. The panel of the Ingress says how to mend \
            it.";
        /// 0: Service and port
        Gap: "규칙은 지켜지지만 `{0}`{은} 아직 요청을 받지 못해요. Ingress를 누르면 까닭이 보여요.",
            "The rules are obeyed, but `{0}` takes no requests yet. The panel of the Ingress says \
            why.";
        /// 0: the class
        Nobody: "규칙이 저장됐지만, 클래스 `{0}`의 컨트롤러 {pod} 가운데 준비된 것이 없어요. 뜰 때까지 아무도 이 규칙대로 \
            나누지 않아요.",
            "The rules are stored, but no {pod} of the controller of class `{0}` is ready. Until \
            one is, nobody obeys them.";
        Unread: "규칙이 저장됐지만 어느 컨트롤러도 읽지 않아요. `ingressClassName`이 컨트롤러가 있는 IngressClass여야 해요.",
            "The rules are stored, but no controller reads them: `ingressClassName` has to be an \
            IngressClass that has one.";
        Gone: "규칙만 사라졌어요. Service와 {pod}는 그대로 돌아요. 다른 Ingress에 없는 호스트라면 컨트롤러는 이제 404로 답하고, 바깥 \
            DNS도 이 주소를 알려 주지 않아요.",
            "Only the rules are gone: Services and {pods} go on. For a host that no other Ingress \
            names, the controller answers 404 from now on, and DNS outside knows no address here.";
        /// 0: the host
        Untrusted: "요청은 컨트롤러에서 끝났어요. 클라이언트가 `{0}`의 인증서로 믿을 만한 것을 받지 못해 끊었고, 규칙은 살펴보지도 \
            못했어요. Ingress의 `tls`에 이 호스트와 인증서를 담은 Secret이 있어야 해요.",
            "The request ended at the controller: the client got no certificate of `{0}` that it \
            trusts and hung up before any rule was read. `tls` of the Ingress has to name this \
            host and a Secret with its certificate.";
        Redirected: "답한 것은 {pod}가 아니라 컨트롤러예요. 이 호스트에는 TLS가 걸려 있어서 https로 다시 부르라고 했어요.",
            "It was the controller that answered, not a {pod}: this host has TLS, so it is to be \
            called by https.";
        NotFound: "답한 것은 {pod}가 아니라 컨트롤러예요. 호스트와 경로에 맞는 규칙이 없었어요.",
            "It was the controller that answered, not a {pod}: no rule fits this host and path.";
        /// 0: the code
        Failed: "답한 것은 {pod}가 아니라 컨트롤러예요({0}). 규칙은 맞았지만 그 뒤의 Service에서 답을 얻지 못했어요.",
            "It was the controller that answered ({0}), not a {pod}: a rule fits, but the Service \
            behind it gave no answer.";
        Shared: "요청은 두 번 이어졌어요. 한 번은 바깥에서 컨트롤러까지, 또 한 번은 컨트롤러에서 규칙이 가리킨 {pod}까지예요. \
            뒤의 것은 Service의 주소도 {proxy}의 규칙도 거치지 않아요.",
            "It took two connections: from the client to the controller, and from there to a {pod} \
            behind the rule that fits. The second asks neither a Service's address nor rules of \
            {proxy}.";
    }
}
