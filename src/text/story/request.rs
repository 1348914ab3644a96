//! A user's request on its way, hop by hop, and how it ends.

tales! {
    /// One hop. Arguments: from, to, what is asked for, packet's source, packet's destination,
    /// endpoints, how one of them was chosen, name looked up.
    Hop {
        /// A client outside knocks at a node.
        Enter {
            title: "*{0}*에서 온 요청이 *{1}*에 이르러요.", "A request from *{0}* arrives at *{1}*.";
            why: "NodePort는 모든 {ship}에 똑같은 번호로 열려 있어요. 그 {ship}에 이 Service의 {pod}가 없어도 열려 있어요.",
                "A NodePort is open on every {ship} under the same number, with or without a \
                {pod} of this Service aboard.";
            log: "{0} → {1} · {4}", "{0} → {1} · {4}";
        }
        /// It comes for an address outside that this node answers for.
        EnterAddress {
            title: "*{0}*에서 온 요청이 *{1}*에 이르러요.", "A request from *{0}* arrives at *{1}*.";
            why: "바깥 주소 `{4}`{으로} 온 요청은 지금 {1}{이} 대신 받아요. 어느 {pod}로 갈지는 여기 적힌 규칙이 정해요.",
                "{1} answers for the outside address `{4}`. The rules written here decide which \
                {pod} gets it.";
            log: "{0} → {1} · {4}", "{0} → {1} · {4}";
        }
        /// A pod's packet reaches its node.
        Leave {
            title: "*{0}*{이} 보낸 요청이 *{1}*의 길목에 이르러요.",
                "A request from *{0}* comes to the rules of *{1}*.";
            why: "{pod}는 Service의 주소 `{4}`만 알아요. 그 뒤의 어느 {pod}가 받을지는 이 {ship}의 커널에 적힌 규칙이 정해요.",
                "The {pod} only knows the Service's address `{4}`. Rules in the kernel of this \
                {ship} decide which {pod} behind it gets the request.";
            log: "{0} → {1} · {4}", "{0} → {1} · {4}";
        }
        /// To a pod, or out of the cluster: no Service is asked.
        LeaveStraight {
            title: "*{0}*{이} 보낸 요청이 *{1}*의 길목에 이르러요.",
                "A request from *{0}* comes to the rules of *{1}*.";
            why: "`{4}`{은} Service의 주소가 아니라서 바꿔 적을 규칙이 없어요. 길(route)만 보고 보내요.",
                "`{4}` is no Service's address: no rule rewrites it, only the routes decide.";
            log: "{0} → {1} · {4}", "{0} → {1} · {4}";
        }
        /// The question for a name leaves its pod.
        Ask {
            title: "*{0}*{이} 이름 `{7}`의 주소를 물어요.", "*{0}* asks for the address of `{7}`.";
            why: "`/etc/resolv.conf`의 이름 서버 `{4}`도 Service예요. 그래서 이 질문도 {ship}의 규칙을 거쳐요. 점이 5개보다 \
                적은 이름에는 search 도메인을 차례로 붙여 물어봐요.",
                "`{4}` of `/etc/resolv.conf` is a Service too, so the question passes the same \
                rules. To a name with fewer than 5 dots the search domains are appended in turn.";
            log: "{0} → {1} · {7}?", "{0} → {1} · {7}?";
        }
        /// The cluster's DNS asks further.
        AskOutside {
            title: "*{0}*{이} `{7}`{을} 바깥 이름 서버에 물어요.",
                "*{0}* passes the question for `{7}` on to a name server outside.";
            why: "CoreDNS가 스스로 아는 것은 `cluster.local`로 끝나는 이름뿐이에요. 나머지는 {ship}{이} 쓰는 이름 서버에 대신 물어봐요\
                (forward).",
                "CoreDNS knows only names that end with `cluster.local`. Others it forwards to \
                the name server of its {ship}.";
            log: "{0} → {1} · {7}?", "{0} → {1} · {7}?";
        }
        Loopback {
            title: "*{0}* 안에서 옆 컨테이너를 `{4}`{으로} 불러요.",
                "Inside *{0}* one container calls another at `{4}`.";
            why: "한 {pod}의 컨테이너는 네트워크를 함께 써요. 패킷은 {pod} 밖으로 나가지 않아요.",
                "Containers of a {pod} share one network. The packet never leaves it.";
            log: "{0} · {4}", "{0} · {4}";
        }
        Masquerade {
            title: "요청이 *{0}*에서 클러스터를 벗어나 *{1}*{으로} 나가요.",
                "The request leaves the cluster from *{0}* to *{1}*.";
            why: "{pod}의 주소는 밖에서 통하지 않아요. 그래서 나갈 때 보낸 주소를 {ship}의 주소로 바꿔요(masquerade).",
                "A {pod}'s address means nothing outside, so the {ship} puts its own in its place \
                (masquerade).";
            log: "{0} → {1} · {4}", "{0} → {1} · {4}";
        }
        ClusterIp {
            title: "*{0}*의 규칙이 준비된 {pod} {5}개 가운데 하나를 골라 *{1}*{으로} 보내요.",
                "The rules of *{0}* draw one of {5} ready {5#pod|pods} and send the request to \
                *{1}*.";
            why: "{proxy}{이} 적어 둔 규칙을 커널이 따라요. {pod}마다 뽑힐 확률이 같아요.",
                "The kernel follows the rules {proxy} wrote. Each {pod} has the same chance.";
            log: "{2} 규칙 → {4}", "rules of {2} → {4}";
        }
        NodePort {
            title: "NodePort로 들어온 요청을 *{0}*의 규칙이 *{1}*{으로} 보내요.",
                "The rules of *{0}* send what came in by NodePort to *{1}*.";
            why: "준비된 {pod} {5}개 가운데 하나를 똑같은 확률로 골라요. 다른 {ship}의 {pod}일 수도 있어요.",
                "One of {5} ready {5#pod|pods} is drawn, each with the same chance. It may be on \
                another {ship}.";
            log: "{2} NodePort → {4}", "NodePort of {2} → {4}";
        }
        /// To a load balancer.
        Gate {
            title: "*{0}*에서 온 요청을 *{1}*{이} 받아요.", "*{1}* takes a request from *{0}*.";
            why: "밖에서 아는 주소는 `{4}` 하나뿐이에요. 어느 {ship}로 갈지는 로드밸런서가 정해요.",
                "Outside only `{4}` is known. The load balancer decides which {ship} gets it.";
            log: "{0} → {1} · {4}", "{0} → {1} · {4}";
        }
        /// From a cloud's load balancer to one of its nodes; 5: nodes.
        Target {
            title: "로드밸런서가 {ship} {5}[척|개] 가운데 *{1}*{을} 골라 요청을 넘겨요.",
                "The load balancer picks *{1}*, one of {5}, and hands the request on.";
            why: "로드밸런서는 {pod}를 몰라요. {ship}{이} 살아 있는지만 살피다가(health check) 그 가운데 하나의 NodePort로 보내요.",
                "It knows nothing of pods: it checks which {ships} are alive and sends to the \
                NodePort of one of them.";
            log: "{2} 로드밸런서 → {4}", "load balancer of {2} → {4}";
        }
        /// The same with externalTrafficPolicy Local. 8: the health check's port, 9: nodes with an
        /// endpoint, 10: all nodes
        TargetLocal {
            title: "로드밸런서가 {pod}가 있는 {ship} {9}[척|개] 가운데 *{1}*{을} 골라 요청을 넘겨요.",
                "The load balancer picks *{1}*, one of {9} with a pod, and hands the request on.";
            why: "`externalTrafficPolicy`가 Local이라 로드밸런서는 {ship}마다 포트 {8}(healthCheckNodePort)에 \
                준비된 {pod}가 있는지 물어요. {ship} {10}[척|개] 가운데 {9}[척|개]가 200(있음)으로 답했어요. 503(없음)으로 답한 \
                {ship}에는 요청을 보내지 않아요.",
                "With `externalTrafficPolicy` Local it asks every {ship} at port {8} \
                (healthCheckNodePort) whether it has a ready {pod}. Of {10}, {9} {9#says|say} \
                so with 200. What answers 503 gets no requests.";
            log: "{2} 로드밸런서 → {4} · Local", "load balancer of {2} → {4} · Local";
        }
        /// The node answers for the address of a load balancer (MetalLB).
        Announced {
            title: "바깥 주소로 온 요청을 *{0}*의 규칙이 *{1}*{으로} 보내요.",
                "The rules of *{0}* send what came to the outside address to *{1}*.";
            why: "이 바깥 주소로 온 패킷은 {0}{이} 대신 받아요. 준비된 {pod} {5}개 가운데 하나를 같은 확률로 골라요.",
                "{0} answers for this address. One of {5} ready {5#pod|pods} is drawn, each with \
                the same chance.";
            log: "{2} 바깥 주소 → {4}", "outside address of {2} → {4}";
        }
        External {
            title: "`externalIPs` 주소로 온 요청을 *{0}*의 규칙이 *{1}*{으로} 보내요.",
                "The rules of *{0}* send what came to an address of `externalIPs` to *{1}*.";
            why: "{2}에 적힌 주소라 어느 {ship}에서나 규칙이 잡아 준비된 {pod} {5}개 가운데 하나로 보내요. 이 주소를 \
                {ship}까지 이끄는 길은 쿠버네티스가 만들지 않아요. 바깥 네트워크에 누가 따로 적어 둬야 해요.",
                "The Service names this address, so every {ship} takes its packets and draws one \
                of {5} ready {5#pod|pods}. That packets get to a {ship} at all is not Kubernetes' \
                doing: somebody has to set a route in the network outside.";
            log: "externalIPs {2} → {4}", "externalIPs of {2} → {4}";
        }
        /// Only one endpoint is ready.
        One {
            title: "*{0}*의 규칙이 요청을 *{1}*{으로} 보내요. 준비된 {pod}가 하나뿐이에요.",
                "The rules of *{0}* send the request to *{1}*: only one {pod} is ready.";
            why: "{proxy}{이} 적어 둔 규칙이에요. 고를 것이 하나라서 늘 그리로 가요.",
                "{proxy} wrote these rules. With one endpoint, everything goes there.";
            log: "{2} 규칙 → {4}", "rules of {2} → {4}";
        }
        /// The same with a policy Local.
        OneHere {
            title: "*{0}*의 규칙이 요청을 *{1}*{으로} 보내요. 이 {ship}에 준비된 {pod}가 하나뿐이에요.",
                "The rules of *{0}* send the request to *{1}*: only one {pod} is ready on this \
                {ship}.";
            why: "정책이 Local이라 이 {ship}의 {pod} 가운데서만 골라요. 고를 것이 하나라서 늘 그리로 가요.",
                "The policy is Local, so they choose among the {pods} of this {ship} only. With \
                one endpoint, everything goes there.";
            log: "{2} 규칙 → {4}", "rules of {2} → {4}";
        }
        /// No endpoint is ready, and some that end still serve.
        Ending {
            title: "준비된 {pod}가 없어서, *{0}*의 규칙이 끝나는 중이지만 아직 답하는 {pod}로 보내요.",
                "No {pod} is ready, so the rules of *{0}* send it to one that is ending, yet \
                still answers.";
            why: "이런 엔드포인트(serving, terminating)는 {5}개예요. 준비된 {pod}가 하나라도 있으면 이쪽으로는 보내지 \
                않아요.",
                "Such endpoints (serving, terminating): {5}. As long as any {pod} is ready, \
                they get nothing.";
            log: "{2} 규칙 → {4} · 끝나는 중", "rules of {2} → {4} · ending";
        }
        /// The same with a policy Local.
        EndingHere {
            title: "이 {ship}에 준비된 {pod}가 없어서, *{0}*의 규칙이 끝나는 중이지만 아직 답하는 {pod}로 보내요.",
                "No {pod} is ready on this {ship}, so the rules of *{0}* send it to one that is \
                ending, yet still answers.";
            why: "정책이 Local이라 다른 {ship}의 {pod}에는 보내지 않아요. 이런 엔드포인트(serving, terminating)는 \
                이 {ship}에 {5}개예요.",
                "The policy is Local, so {pods} of other {ships} are left out. Such endpoints \
                (serving, terminating) on this {ship}: {5}.";
            log: "{2} 규칙 → {4} · 끝나는 중", "rules of {2} → {4} · ending";
        }
        /// IPVS; 6: how its scheduler chooses.
        Scheduled {
            title: "*{0}*의 IPVS가 준비된 {pod} {5}개 가운데 하나를 골라 *{1}*{으로} 보내요.",
                "IPVS on *{0}* picks one of {5} ready {5#pod|pods} and sends it to *{1}*.";
            why: "{6} 차례와 연결 수는 {ship}마다 따로 세요.",
                "{6} Every {ship} keeps its own count.";
            log: "{2} IPVS → {4}", "IPVS of {2} → {4}";
        }
        /// sessionAffinity.
        Kept {
            title: "*{0}*의 규칙이 요청을 지난번과 같은 곳인 *{1}*{으로} 보내요.",
                "The rules of *{0}* send the request where this client was before: *{1}*.";
            why: "`sessionAffinity`가 ClientIP라서, 같은 주소에서 온 요청은 정해진 시간 동안 같은 {pod}로 가요.",
                "With `sessionAffinity` ClientIP, requests from one address stay with one {pod} \
                for a while.";
            log: "{2} 규칙 → {4}", "rules of {2} → {4}";
        }
        Reject {
            title: "*{0}*의 규칙이 요청을 바로 거절해요.", "The rules of *{0}* refuse the request at once.";
            why: "{2}에 준비된 {pod}가 하나도 없어요.", "{2} has no ready {pod}.";
            log: "{2} 규칙 · 거절", "rules of {2} · refused";
        }
        Route {
            title: "요청이 *{0}*에서 *{1}*{으로} 건너가요.", "The request crosses from *{0}* to *{1}*.";
            why: "받는 주소 `{4}`{이} 그쪽 {pod} 주소 범위(podCIDR)에 들어요. {pod} 주소는 클러스터 어디에서나 통해서, 여기서부터는 \
                바꿀 것이 없어요.",
                "`{4}` belongs to the pod range over there (podCIDR). Pod addresses work all over \
                the cluster, so from here on nothing is rewritten.";
            log: "{0} → {1} · {4}", "{0} → {1} · {4}";
        }
        Local {
            title: "*{0}*{이} 요청을 안에 있는 *{1}*에 건네요.",
                "*{0}* hands the request to *{1}* aboard.";
            why: "{pod}마다 하나씩 이어진 가상 랜선(veth)으로 들어가요. {pod}에는 보낸 주소가 `{3}`{으로} 보여요.",
                "It goes in by the pod's virtual cable (veth). The {pod} sees the sender as `{3}`.";
            log: "{0} → {1} · {4}", "{0} → {1} · {4}";
        }
        Straight {
            title: "요청이 *{0}*에서 *{1}*{으로} 가요.", "The request goes from *{0}* to *{1}*.";
            why: "패킷에 적힌 보낸 주소는 `{3}`, 받는 주소는 `{4}`{이에요}.",
                "The packet says from `{3}` to `{4}`.";
            log: "{0} → {1} · {4}", "{0} → {1} · {4}";
        }
        /// On the way back, before any rewriting.
        Return {
            title: "대답이 *{0}*에서 *{1}*{으로} 돌아가요.", "The answer goes back from *{0}* to *{1}*.";
            why: "패킷에 적힌 보낸 주소는 `{3}`, 받는 주소는 `{4}`{이에요}.",
                "The packet says from `{3}` to `{4}`.";
            log: "대답 {0} → {1}", "answer {0} → {1}";
        }
        Back {
            title: "대답이 *{0}*에서 *{1}*{으로} 돌아가요.", "The answer goes back from *{0}* to *{1}*.";
            why: "올 때 바꾼 주소를 이곳 커널이 기억하고 있다가(conntrack) 되돌려 놓아요. 그래서 대답도 같은 길로 돌아가요.",
                "This kernel remembers what it rewrote on the way in (conntrack) and undoes it. \
                So the answer retraces its way.";
            log: "대답 {0} → {1}", "answer {0} → {1}";
        }
    }
}

texts! {
    /// How IPVS chooses.
    Scheduling {
        RoundRobin: "하나씩 차례로 골라요.", "They get their turn one after the other.";
        LeastConnection: "맺은 연결이 가장 적은 쪽을 골라요.", "The one with the fewest connections gets it.";
        SourceHashing: "보낸 주소로 계산해요. 같은 주소에서 오면 늘 같은 {pod}예요.",
            "The sender's address decides: the same sender always gets the same {pod}.";
        DestinationHashing: "받는 주소로 계산해요. 그래서 한 Service의 요청이 모두 {pod} 하나로 몰려요.",
            "The destination decides, so all requests to one Service end at one {pod}.";
    }
}

texts! {
    /// Rewritten addresses. Arguments: before, after.
    Rewritten {
        Dnat: "받는 주소가 `{0}`에서 `{1}`{으로} 바뀌어요(DNAT).",
            "The destination changes from `{0}` to `{1}` (DNAT).";
        Snat: "대답이 이리로 돌아오도록 보낸 주소를 `{0}`에서 `{1}`{으로} 바꿔요(SNAT). {pod}는 원래 보낸 쪽을 알 수 없어요.",
            "So that the answer returns here, the source changes from `{0}` to `{1}` (SNAT). The \
            {pod} cannot see the true sender.";
        /// On the way out of the cluster.
        Masquerade: "보낸 주소가 `{0}`에서 `{1}`{으로} 바뀌어요(SNAT). 대답은 이리로 돌아와요.",
            "The source changes from `{0}` to `{1}` (SNAT), and the answer comes back here.";
        Undo: "`{0}`{을} 다시 `{1}`{으로} 되돌려요.", "`{0}` turns back into `{1}`.";
    }
}

tales! {
    /// A name was looked up. Arguments: who asked, the name, addresses, the CNAME's target.
    Found {
        Address {
            title: "`{1}`의 주소는 *{2}*{이에요}.", "`{1}` has the address *{2}*.";
            why: "Service의 ClusterIP예요. *{0}*{은} 이제 이 주소로 요청을 보내요. 뒤의 {pod}가 바뀌어도 이름과 주소는 그대로예요.",
                "It is the Service's ClusterIP, and *{0}* sends its request there. Name and \
                address stay while the pods behind them change.";
            log: "{1} = {2}", "{1} = {2}";
        }
        /// Of a name outside the cluster.
        AddressOutside {
            title: "`{1}`의 주소는 *{2}*{이에요}.", "`{1}` has the address *{2}*.";
            why: "클러스터 밖의 이름이라 바깥 이름 서버가 알려 준 주소예요({pod}라면 CoreDNS가 대신 물어봐 줘요). *{0}*{은} 이제 이 \
                주소로 요청을 보내요.",
                "The name is outside the cluster: a name server there knew it (for pods, CoreDNS \
                asks it on their behalf). *{0}* sends its request to this address.";
            log: "{1} = {2}", "{1} = {2}";
        }
        Addresses {
            title: "`{1}`{으로} *{pod}의 주소*가 바로 나와요: `{2}`.",
                "`{1}` leads to *pods' own addresses*: `{2}`.";
            why: "ClusterIP가 없는 헤드리스(headless) Service라 준비된 {pod}의 주소가 그대로 나와요. *{0}*{이} 그중 하나를 곧장 \
                불러요.",
                "A headless Service has no ClusterIP: the ready pods' own addresses come. *{0}* \
                calls one of them directly.";
            log: "{1} = {2}", "{1} = {2}";
        }
        Alias {
            title: "`{1}`{은} *{3}*의 다른 이름(CNAME)이에요.", "`{1}` is another name (CNAME) of *{3}*.";
            why: "ExternalName Service에는 주소도 규칙도 없어요. 다른 이름을 알려 줄 뿐이에요: `{2}`.",
                "An ExternalName Service has no address and no rules, only another name: `{2}`.";
            log: "{1} = {2}", "{1} = {2}";
        }
        NoSuchName {
            title: "`{1}`{이라}는 이름은 *없대요*(NXDOMAIN).", "There is *no* `{1}` (NXDOMAIN).";
            why: "*{0}*{은} search 도메인을 차례로 붙여 다시 물어보고, 적힌 이름 그대로도 물어봐요.",
                "*{0}* asks again with the next search domain, and for the name as it was written, \
                too.";
            log: "{1} 없음", "no {1}";
        }
    }
}

tales! {
    /// How a request ended. Arguments: its number, service, then as said.
    Ended {
        /// 2: pod, 3: image, 4: source
        Answered {
            title: "*{1}*에 보낸 요청에 *{2}*의 대답이 돌아와요.",
                "*{2}* answers the request to *{1}*.";
            why: "`{3}`{이} 답했어요. 그 {pod}가 본 보낸 주소는 `{4}`{이에요}.",
                "`{3}` answered. The {pod} saw the sender as `{4}`.";
            log: "요청 #{0} 성공 · {2}", "request #{0} answered · {2}";
        }
        /// 1: pod, 2: image, 3: address
        Neighbour {
            title: "*{1}* 안의 옆 컨테이너가 `{3}`에서 *대답해요*.",
                "The container next door in *{1}* *answers* at `{3}`.";
            why: "한 {pod}의 컨테이너는 네트워크를 함께 써요. `{2}`{이} 듣는 포트에 localhost로 바로 닿고, 패킷은 {pod} 밖으로 \
                나가지 않아요.",
                "Containers of a {pod} share one network: localhost reaches the port that `{2}` \
                listens on, and the packet never leaves the {pod}.";
            log: "요청 #{0} 성공 · {3}", "request #{0} answered · {3}";
        }
        /// 1: pod, 2: port
        NoNeighbour {
            title: "*{1}* 안의 포트 {2}{을} 듣는 컨테이너가 *없어요*.",
                "*No* container of *{1}* listens on port {2}.";
            why: "localhost는 같은 {pod} 안만 가리켜요. 다른 {pod}에 닿으려면 주소나 Service가 있어야 해요.",
                "localhost means this very {pod}. To reach another one an address or a Service is \
                needed.";
            log: "요청 #{0} 거절 · 포트 {2}", "request #{0} refused · port {2}";
        }
        NoEndpoints {
            title: "*{1}*에 보낸 요청이 바로 *거절*돼요.", "The request to *{1}* is *refused* at once.";
            why: "요청을 받을 준비된 {pod}가 하나도 없어요. selector와 {pod}의 준비 상태를 살펴보세요.",
                "No ready {pod} takes requests. Look at the selector and at the pods' readiness.";
            log: "요청 #{0} 거절 · 엔드포인트 없음", "request #{0} refused · no endpoints";
        }
        /// 2: pods that are not ready
        NotReady {
            title: "*{1}*에 보낸 요청이 바로 *거절*돼요.", "The request to *{1}* is *refused* at once.";
            why: "{pod} {2}개가 있지만 아직 준비되지 않아서(NotReady) 규칙에 들어 있지 않아요. 준비됐는지 묻는 확인(readiness \
                probe)이 왜 통과하지 못하는지 살펴보세요.",
                "There {2#is|are} {2} {2#pod|pods}, but not ready, so no rule leads there. \
                Look at why the readiness probe does not pass.";
            log: "요청 #{0} 거절 · 준비된 {pod} 없음", "request #{0} refused · no ready {pod}";
        }
        /// 2: pod, 3: port
        NotListening {
            title: "*{2}*{이} *{1}*에 보낸 요청을 거절해요.", "*{2}* refuses the request to *{1}*.";
            why: "{pod}까지는 갔지만 포트 {3}{을} 듣는 프로그램이 없어요. `targetPort`를 살펴보세요.",
                "It reached the {pod}, but nothing listens on port {3}. Look at `targetPort`.";
            log: "요청 #{0} 거절 · 포트 {3}", "request #{0} refused · port {3}";
        }
        /// 2: address
        PodGone {
            title: "*{1}*에 보낸 요청이 *대답을 받지 못해요*.", "The request to *{1}* *gets no answer*.";
            why: "주소 `{2}`{을} 쓰던 {pod}가 사라졌어요. 규칙이 아직 고쳐지지 않은 사이에 들어간 요청이에요.",
                "The {pod} at `{2}` is gone. The request slipped in before the rules were \
                rewritten.";
            log: "요청 #{0} 실패 · {2} 없음", "request #{0} lost · {2} is gone";
        }
        /// 2: address
        AddressGone {
            title: "`{2}`{으로} 보낸 요청이 *대답을 받지 못해요*.", "The request to `{2}` *gets no answer*.";
            why: "그 주소를 쓰던 {pod}는 이제 없어요. 대신 뜬 {pod}는 다른 주소를 받아요. 그래서 {pod}가 아니라 Service를 불러요.",
                "The {pod} that had this address is gone, and the one in its place has another. \
                That is why one calls a Service.";
            log: "요청 #{0} 실패 · {2} 없음", "request #{0} lost · {2} is gone";
        }
        /// 2: address
        Nobody {
            title: "`{2}`{으로} 보낸 요청이 *대답을 받지 못해요*.", "The request to `{2}` *gets no answer*.";
            why: "클러스터 안에 이 주소를 쓰는 {pod}도 Service도 없어요. 주소를 다시 살펴보세요.",
                "No {pod} and no Service in the cluster has this address. Check it.";
            log: "요청 #{0} 실패 · {2} 없음", "request #{0} lost · nobody has {2}";
        }
        /// 2: ship
        EntryOff {
            title: "*{1}*에 보낸 요청이 *대답을 받지 못해요*.", "The request to *{1}* *gets no answer*.";
            why: "{2}{이} 꺼져 있는데, 손님이 아는 주소는 그 {ship}로 이어져요. 다른 {ship}도 같은 포트를 열어 두고 있지만 \
                저절로 옮겨 가지는 않아요. 그래서 앞에 로드밸런서를 둬요.",
                "{2} is off, and the address the client knows leads there. Other {ships} have the \
                same port open, but nothing moves the client to them: that is what a load balancer \
                is for.";
            log: "요청 #{0} 실패 · {2} 꺼짐", "request #{0} lost · {2} is off";
        }
        /// 2: ship
        NodeOff {
            title: "*{1}*에 보낸 요청이 *대답을 받지 못해요*.", "The request to *{1}* *gets no answer*.";
            why: "{2}{이} 꺼져 있어요. 그리로 들어가려 했거나, 거기 있던 {pod}가 아직 주소 목록에 남아 있어요.",
                "{2} is off. It was the way in, or a {pod} there is still among the endpoints.";
            log: "요청 #{0} 실패 · {2} 꺼짐", "request #{0} lost · {2} is off";
        }
        /// 2: ship
        NodeCut {
            title: "*{1}*에 보낸 요청이 *대답을 받지 못해요*.", "The request to *{1}* *gets no answer*.";
            why: "{2}{이} 통신이 끊겨 있어요. 안에서 {pod}가 돌아도 닿을 길이 없어요.",
                "{2} is cut off. Pods may run there, but no way leads to them.";
            log: "요청 #{0} 실패 · {2} 통신 끊김", "request #{0} lost · {2} is cut off";
        }
        /// 2: ship
        NoLocalEndpoint {
            title: "*{1}*에 보낸 요청이 *{2}*에서 버려져요.", "The request to *{1}* is dropped at *{2}*.";
            why: "`externalTrafficPolicy`가 Local이라 다른 {ship}로 건너가지 않는데, 여기에는 준비된 {pod}가 없어요. \
                {pod}가 있는 {ship}로 보내거나 Cluster로 바꾸면 대답을 받아요.",
                "With `externalTrafficPolicy` Local it may not cross, and no ready {pod} is here. \
                Send to a {ship} with one, or set the policy to Cluster.";
            log: "요청 #{0} 실패 · {2}에 Pod 없음", "request #{0} lost · no Pod on {2}";
        }
        /// 2: ship
        NoneHere {
            title: "*{1}*에 보낸 요청이 *{2}*에서 버려져요.", "The request to *{1}* is dropped at *{2}*.";
            why: "`internalTrafficPolicy`가 Local이라 같은 {ship}의 {pod}에만 가는데, 여기에는 준비된 {pod}가 없어요. \
                Cluster로 바꾸면 다른 {ship}의 {pod}에도 가요.",
                "With `internalTrafficPolicy` Local only pods on the same {ship} count, and none \
                is ready here. Cluster would let it go to others.";
            log: "요청 #{0} 실패 · {2}에 Pod 없음", "request #{0} lost · no Pod on {2}";
        }
        /// 2: host, 3: source
        Outside {
            title: "클러스터 밖 *{2}*의 대답이 돌아와요.", "*{2}* outside the cluster answers.";
            why: "그쪽에는 보낸 주소가 `{3}`{으로} 보여요. 어느 {pod}가 불렀는지는 알 수 없어요.",
                "To them the sender is `{3}`: which {pod} called, they cannot see.";
            log: "요청 #{0} 성공 · {2}", "request #{0} answered · {2}";
        }
        /// The same of one who is outside as well. 2: host
        OutsideOnly {
            title: "클러스터와 상관없는 *{2}*의 대답이 돌아와요.",
                "*{2}* answers, which has nothing to do with the cluster.";
            why: "바깥 DNS가 이 이름에 클러스터의 주소를 알려 주지 않았어요. Ingress라면 `host`에 이 이름이 있는지, ADDRESS가 \
                적혔는지 살펴보세요.",
                "DNS outside knows this name by an address that is not the cluster's. If an \
                Ingress should take it: does its `host` say so, and has it an ADDRESS?";
            log: "요청 #{0} · {2}", "request #{0} · {2}";
        }
        /// 2: name, 3: address
        Resolved {
            title: "`{2}`의 주소는 *{3}*{이에요}.", "`{2}` has the address *{3}*.";
            why: "{pod} 대신 Service의 주소가 나왔어요. {pod}가 바뀌어도 이 주소는 그대로예요.",
                "It is the Service's address, no pod's. Pods come and go, this stays.";
            log: "{2} = {3}", "{2} = {3}";
        }
        /// Of a name outside the cluster. 2: name, 3: address
        ResolvedOutside {
            title: "`{2}`의 주소는 *{3}*{이에요}.", "`{2}` has the address *{3}*.";
            why: "클러스터 밖의 이름이라 바깥 이름 서버가 알려 준 주소예요.",
                "The name is outside the cluster: a name server there knew it.";
            log: "{2} = {3}", "{2} = {3}";
        }
        /// 2: name, 3: addresses
        ResolvedPods {
            title: "`{2}`{으로} 나온 {pod}의 주소는 *{3}*{이에요}.", "`{2}` leads to pods: *{3}*.";
            why: "헤드리스(headless) Service에는 ClusterIP가 없어요. 준비된 {pod}의 주소가 나오고, 순서는 매번 바뀌어요.",
                "A headless Service has no ClusterIP: the ready pods' own addresses come, in \
                another order each time.";
            log: "{2} = {3}", "{2} = {3}";
        }
        /// 2: name, 3: name and address
        ResolvedAlias {
            title: "`{2}`{은} *{3}*의 다른 이름이에요.", "`{2}` is another name of *{3}*.";
            why: "ExternalName은 이름만 이어 줘요(CNAME). 요청을 대신 전하지는 않아요.",
                "An ExternalName only leads on to another name (CNAME). It carries no request.";
            log: "{2} = {3}", "{2} = {3}";
        }
        /// 2: name
        NoSuchName {
            title: "이름 `{2}`{을} *찾지 못해요*.", "The name `{2}` is *not found*.";
            why: "차례로 물어본 이름이 하나도 없었어요. 다른 네임스페이스의 Service는 `이름.네임스페이스`로 불러야 해요.",
                "None of the names tried exists. A Service of another namespace is called \
                `name.namespace`.";
            log: "요청 #{0} 못 보냄 · {2} 없음", "request #{0} not sent · no {2}";
        }
        /// 2: name
        Unresolved {
            title: "이름 서버가 *대답하지 않아서* `{2}`의 주소를 몰라요.",
                "The name server *does not answer*: no address for `{2}`.";
            why: "kube-system에 kube-dns Service와 준비된 CoreDNS {pod}가 있는지 살펴보세요. 주소로는 부를 수 있어요.",
                "See whether kube-system has the Service kube-dns and ready CoreDNS pods. Calling \
                by address still works.";
            log: "요청 #{0} 못 보냄 · {2}?", "request #{0} not sent · {2}?";
        }
        /// 2: port
        NoPort {
            title: "*{1}*에 보낸 요청이 *대답을 받지 못해요*.", "The request to *{1}* *gets no answer*.";
            why: "이 Service에는 포트 {2}{이} 없어서 바꿔 적을 규칙도 없어요. `port`를 살펴보세요.",
                "The Service has no port {2}, so no rule takes it. Look at `port`.";
            log: "요청 #{0} 실패 · 포트 {2} 없음", "request #{0} lost · no port {2}";
        }
        Pending {
            title: "*{1}*에 바깥 주소가 아직 없어서 보낼 수 없어요.",
                "*{1}* has no outside address yet.";
            why: "EXTERNAL-IP가 `<pending>`이에요. 클라우드가 로드밸런서를 만드는 중이니 조금 기다려 보세요.",
                "EXTERNAL-IP is `<pending>`: the cloud is still making the load balancer. Wait a \
                little.";
            log: "요청 #{0} 못 보냄 · EXTERNAL-IP 없음", "request #{0} not sent · no EXTERNAL-IP";
        }
        PendingForEver {
            title: "*{1}*에 바깥 주소가 없어서 보낼 수 없어요.", "*{1}* has no outside address.";
            why: "이 클러스터에는 로드밸런서를 만들어 줄 이가 없어요. 네트워크 설정에서 클라우드나 MetalLB를 골라 보세요. \
                NodePort로는 지금도 들어올 수 있어요.",
                "Nobody here provides load balancers. Choose a cloud or MetalLB in the network \
                settings. The NodePort works even now.";
            log: "요청 #{0} 못 보냄 · EXTERNAL-IP 없음", "request #{0} not sent · no EXTERNAL-IP";
        }
        /// MetalLB has none left, or its controller is stopped.
        PendingPool {
            title: "*{1}*에 바깥 주소가 아직 없어서 보낼 수 없어요.",
                "*{1}* has no outside address yet.";
            why: "EXTERNAL-IP가 `<pending>`이에요. MetalLB가 주소 묶음(IPAddressPool)에서 하나를 골라 적어 주기를 기다려요.",
                "EXTERNAL-IP is `<pending>` until MetalLB takes an address from its pool \
                (IPAddressPool).";
            log: "요청 #{0} 못 보냄 · EXTERNAL-IP 없음", "request #{0} not sent · no EXTERNAL-IP";
        }
        /// 2: address
        NotAnnounced {
            title: "*{1}*에 보낸 요청이 *대답을 받지 못해요*.", "The request to *{1}* *gets no answer*.";
            why: "주소 `{2}`{을} 대신 받는 {ship}{이} 지금은 없어요. 준비된 {pod}가 있어야 MetalLB가 나서요.",
                "No {ship} answers for `{2}` now. MetalLB announces it only where there are ready \
                pods.";
            log: "요청 #{0} 실패 · {2} 응답 없음", "request #{0} lost · nobody answers {2}";
        }
        /// 2: pod, 3: policies, 4: what a rule must name, 5: port, 6: what is missing, 7: where,
        /// 8: protocol
        DeniedIn {
            title: "*{1}*에 보낸 요청이 *{2}*의 수문에서 버려져요.",
                "The request to *{1}* is dropped at the gate of *{2}*.";
            why: "NetworkPolicy `{3}`{이} {2}{으로} 들어오는 길을 지켜요. 그 {pod}가 있는 {7}의 커널이 버려요. \
                {6} `ingress`에 `{4}`, {8} 포트 {5}{을} 허락하는 규칙이 있으면 지나가요. 거절하지 않고 버리니 보낸 쪽은 \
                시간이 다 될 때까지 기다려요.",
                "NetworkPolicy `{3}` guards the way in to {2}; the kernel of {7}, where it runs, \
                drops the packet. {6} A rule in `ingress` for `{4}` at {8} port {5} would let it \
                pass. Nothing says no, so the sender waits in vain.";
            log: "요청 #{0} 버림 · {3}", "request #{0} dropped · {3}";
        }
        /// The same at the gate of who asked.
        DeniedOut {
            title: "*{1}*에 보낸 요청이 *{2}*의 수문을 나가지 못해요.",
                "The request to *{1}* does not get out of the gate of *{2}*.";
            why: "NetworkPolicy `{3}`{이} {2}에서 나가는 길을 지켜요. 그 {pod}가 있는 {7}의 커널이 버려요. \
                {6} `egress`에 `{4}`, {8} 포트 {5}{을} 허락하는 규칙이 있으면 지나가요. 거절하지 않고 버리니 보낸 쪽은 \
                시간이 다 될 때까지 기다려요.",
                "NetworkPolicy `{3}` guards the way out of {2}; the kernel of {7}, where it runs, \
                drops the packet. {6} A rule in `egress` for `{4}` at {8} port {5} would let it \
                pass. Nothing says no, so the sender waits in vain.";
            log: "요청 #{0} 버림 · {3}", "request #{0} dropped · {3}";
        }
        NoService {
            title: "*{1}*{이} 없어서 요청을 보낼 수 없어요.", "There is no *{1}* to send a request to.";
            why: "그런 이름의 Service가 없어요. 이름을 확인하거나 Service를 먼저 만들어 보세요.",
                "No Service has that name. Check the name, or create the Service first.";
            log: "요청 #{0} 못 보냄 · Service 없음", "request #{0} not sent · no Service";
        }
        InsideOnly {
            title: "밖에서는 *{1}*에 닿을 수 없어요.", "*{1}* cannot be reached from outside.";
            why: "ClusterIP와 {pod} 주소는 클러스터 안에서만 통해요. 밖에서 들어오려면 NodePort나 로드밸런서가 있어야 해요.",
                "ClusterIPs and {pod} addresses work inside the cluster only. From outside, a \
                NodePort or a load balancer is needed.";
            log: "요청 #{0} 못 보냄 · 안쪽 주소", "request #{0} not sent · inside only";
        }
        NoClient {
            title: "*{1}*에 요청을 보낼 {pod}가 돌고 있지 않아요.",
                "The {pod} that should ask *{1}* is not running.";
            why: "도는 {pod}를 골라 다시 보내 보세요.", "Choose a running {pod} and send again.";
            log: "요청 #{0} 못 보냄 · 보낼 Pod 없음", "request #{0} not sent · no client";
        }
        /// 2: ship
        NoRule {
            title: "*{2}*{이} *{1}*에 보낸 요청을 거절해요.", "*{2}* refuses the request to *{1}*.";
            why: "이 {ship}에는 그 NodePort의 규칙이 적혀 있지 않아요. 방금 만든 Service라면 {proxy}{이} 규칙을 적을 때까지 잠깐 \
                기다려 보세요.",
                "No rule for that NodePort is written here. If the Service is brand new, wait a \
                moment until {proxy} has written it.";
            log: "요청 #{0} 거절 · 규칙 없음", "request #{0} refused · no rule";
        }
        /// Somebody wrote a node's own address into a slice. 2: ship, 3: slice, 4: address
        OwnEndpoint {
            title: "*{2}*{이} *{1}*에 보낸 요청을 거절해요.", "*{2}* refuses the request to *{1}*.";
            why: "EndpointSlice `{3}`에 손으로 적은 주소 `{4}`{은} {pod}가 아니라 {2} 자신의 주소예요. 그 포트에서 듣는 \
                프로그램이 없어요. 적은 주소와 포트를 살펴보세요.",
                "The address `{4}`, written by hand into EndpointSlice `{3}`, is that of {2} \
                itself, not of a {pod}. Nothing listens on that port. Check the address and port \
                written there.";
            log: "요청 #{0} 거절 · {4}", "request #{0} refused · {4}";
        }
        /// A port of a node that is nobody's. 2: ship, 3: port
        Closed {
            title: "*{2}*{이} {3}번 포트로 온 요청을 거절해요.",
                "*{2}* refuses the request to port {3}.";
            why: "이 {ship}의 {3}번 포트에서 듣는 프로그램이 없고, 그 번호의 NodePort도 없어요.",
                "No program of this {ship} listens on port {3}, and no Service has it as its \
                NodePort.";
            log: "요청 #{0} 거절 · 듣는 것 없음", "request #{0} refused · nothing listens";
        }
        /// The same at localhost.
        ClosedHere {
            title: "*{2}*의 localhost {3}번 포트에서는 아무도 듣지 않아요.",
                "Nobody listens on port {3} of localhost on *{2}*.";
            why: "{ship}의 localhost는 {ship} 자신이에요. {pod}는 저마다 다른 localhost를 써요. NodePort는 \
                {proxy}{이} iptables 방식일 때만 localhost에서도 열려요.",
                "On a {ship} localhost is the {ship} itself; every {pod} has one of its own. At \
                localhost a NodePort is open only where {proxy} works in iptables mode.";
            log: "요청 #{0} 거절 · 듣는 것 없음", "request #{0} refused · nothing listens";
        }
    }
}

texts! {
    /// The stations of one request, as buttons to jump by.
    Stations {
        /// Arguments: number of the request.
        All: "요청 #{0}{이} 거치는 곳", "The stations of request #{0}";
        Passed: "지나왔어요", "passed";
        Here: "지금 여기", "now";
        Ahead: "앞으로 지날 곳", "still ahead";
        Back: "돌아가는 길", "on the way back";
        Unknown: "아직 아무도 몰라요", "nobody knows yet";
        Source: "보낸 주소", "From";
        Destination: "받는 주소", "To";
        Took: "이 홉에 걸린 시간", "This hop took";
        /// Arguments: the hop, how many hops.
        Line: "홉 {0} / {1}", "hop {0} of {1}";
        Before: "앞 홉으로", "To the hop before";
        Next: "다음 홉으로", "To the next hop";
    }
}

texts! {
    /// What a NetworkPolicy's rules lack for a connection.
    Lacks {
        NoRule: "규칙이 하나도 없어서 모두 막아요.", "It has no rules at all, so nobody passes.";
        Peer: "규칙은 있지만 이 상대는 들어 있지 않아요.", "It has rules, but none for this peer.";
        Port: "이 상대는 허락됐지만 포트가 달라요.", "This peer may, but not to this port.";
    }
}

tales! {
    /// A stream of requests. Arguments: service, sent, answered, refused, timed out, time, left.
    Stream {
        Going {
            title: "*{0}*{으로} 요청이 흐르고 있어요. 지금까지 *{1}개*를 보냈어요.",
                "Requests flow to *{0}*: *{1}* so far.";
            why: "{2}개가 대답을 받았고, {3}개는 바로 거절됐고, {4}개는 대답이 없었어요. {6}개가 남았어요.",
                "{2} were answered, {3} refused at once, {4} got no answer. {6} are still to come.";
            log: "{0} 요청 {1}개째", "{0}: {1} requests so far";
        }
        All {
            title: "*{0}*에 보낸 요청 {1}개가 *모두* 대답을 받아요.",
                "*All* {1} requests to *{0}* are answered.";
            why: "{5} 동안 하나도 놓치지 않았어요.", "None was lost in {5}.";
            log: "{0} 요청 {2}/{1} 성공", "{0}: {2} of {1} answered";
        }
        Some {
            title: "*{0}*에 보낸 요청 {1}개 가운데 *{2}개*만 대답을 받아요.",
                "Only *{2}* of {1} requests to *{0}* are answered.";
            why: "{5} 동안 바로 거절된 것이 {3}개, 대답이 없던 것이 {4}개예요.",
                "{3} were refused at once, {4} got no answer (in {5}).";
            log: "{0} 요청 {2}/{1} 성공", "{0}: {2} of {1} answered";
        }
    }
}
