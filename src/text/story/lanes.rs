//! What a learner may do next on the sea lanes, and what a NodePort brings with it.

texts! {
    /// As `small::Next`, where requests are what a scene is about.
    Onward {
        /// 0: pod
        Elsewhere: "조용해요. ~트래픽 보내기~로 이번에는 {ship}에서 {0}의 주소를 불러 보세요.",
            "All quiet. Press ~Send traffic~ and call {0} by its address from a {ship}.";
        Overlay: "조용해요. ~네트워크 설정~에서 overlay로 바꾸고 같은 주소를 다시 불러 보세요.",
            "All quiet. Choose an overlay in ~Network settings~ and call that address again.";
        Renewed: "조용해요. ~파드 삭제~로 하나를 지우고 그 주소를 다시 불러 보세요.",
            "All quiet. Press ~Delete pod~, then call its address again.";
        Local: "조용해요. ~서비스 설정 바꾸기~에서 바깥에서 온 요청을 Local로 바꾸고 다시 불러 보세요.",
            "All quiet. Set externalTrafficPolicy to Local in ~Service settings~, then call again.";
        Cluster: "조용해요. ~트래픽 보내기~로 {pod}가 있는 {ship}와 없는 {ship}에 보내 견줘 보세요.",
            "All quiet. ~Send traffic~ to a {ship} with a {pod}, then to one without.";
        /// 0: host
        Certify: "~Ingress에 TLS 더하기~로 `{0}`의 인증서를 더하고 다시 불러 보세요.",
            "Press ~Add TLS to an Ingress~, give `{0}` a certificate, and call again.";
        AddPath: "~Ingress에 경로 더하기~로 맞는 규칙을 더하거나, 규칙에 있는 주소로 다시 불러 보세요.",
            "Press ~Add a path to an Ingress~ for a rule that fits, or call an address that has \
            one.";
        FirstBoard: "~Ingress 만들기~로 컨트롤러가 따를 규칙을 적어 보세요.",
            "Press ~Create an Ingress~: the controller has no rules yet.";
        Secure: "~트래픽 보내기~로 이번에는 https 주소를 불러 보세요.",
            "Press ~Send traffic~ and call the https address this time.";
        Tls: "조용해요. ~Ingress에 TLS 더하기~로 인증서를 더하고 https로 불러 보세요.",
            "All quiet. Press ~Add TLS to an Ingress~ and call by https.";
        /// A Service waits for an address that nobody gives.
        Provider: "조용해요. Service가 바깥 주소를 기다리고 있어요. ~네트워크 설정~에서 주소를 마련해 줄 클라우드나 MetalLB를 골라 보세요.",
            "All quiet. A Service waits for its outside address. Choose a cloud or MetalLB in \
            ~Network settings~.";
        Names: "조용해요. ~트래픽 보내기~의 ‘부를 주소’에 없는 이름이나 바깥 이름을 적고 DNS에 무엇을 몇 번 묻는지 보세요.",
            "All quiet. ~Send traffic~ to a name that does not exist, or to one outside, and count \
            the questions to DNS.";
        Guard: "조용해요. ~수문 달기(NetworkPolicy)~로 한쪽을 막고 다시 불러 보세요.",
            "All quiet. Press ~Set a gate (NetworkPolicy)~ to keep somebody out, then call again.";
        Admit: "조용해요. 막힌 요청이 있었다면 ~수문 달기(NetworkPolicy)~로 그쪽만 들이는 정책을 더해 보세요.",
            "All quiet. Press ~Set a gate (NetworkPolicy)~ to let in one of those kept out.";
        /// 0: app, 1: type
        Other: "조용해요. ~서비스 만들기~로 {0}{을} {1}{으로} 열고 홉을 견줘 보세요.",
            "All quiet. Press ~Create service~, open {0} by a {1}, and compare the hops.";
    }
}

texts! {
    /// What the numbers of a form for requests mean.
    Rate {
        One: "하나는 홉마다 따라가요. 간격은 쓰이지 않아요.",
            "A single one is followed hop by hop; the interval does not count.";
        /// 0: requests a second, 1: how long it takes
        Steady: "초당 {0}개씩, 다 보내는 데 {1} 걸려요.", "{0} a second; all are sent in {1}.";
        Mean: "평균 초당 {0}개씩, 다 보내는 데 {1}쯤 걸려요.",
            "{0} a second on average; all are sent in about {1}.";
        /// 0: how long between two, 1: how long it takes
        Slow: "{0}에 하나씩, 다 보내는 데 {1} 걸려요.", "One every {0}; all are sent in {1}.";
    }
}

texts! {
    /// A Service of type NodePort, as those outside have to use it.
    Doors {
        Title: "NodePort로 열면", "What a NodePort brings with it";
        /// 0: port, 1: how many are taken
        Taken: "`{0}`번은 모든 {ship}에서 이 Service만 써요. 포트 하나에 Service 하나예요. 고를 수 있는 번호는 \
            30000–32767뿐이고, 이 클러스터에서 {1}개를 쓰고 있어요.",
            "Port `{0}` belongs to this Service on every {ship}: one Service a port. There are \
            only 30000–32767 to choose from; this cluster uses {1}.";
        Known: "손님은 아래 주소 가운데 하나를 알아야 해요. 그 {ship}{이} 꺼져도 누구도 손님을 다른 {ship}로 옮겨 주지 \
            않아요.",
            "A client has to know one of these addresses. If that {ship} goes down, nobody moves \
            the client to another.";
        /// 0: how many, 1: the word for it
        Open: "준비된 {pod}가 없는 {1} {0}[척|개]도 이 포트를 열어 두고, 요청을 다른 {ship}로 넘겨요.",
            "{0} {1} without a ready {pod} {0#has|have} the port open, too, and {0#hands|hand} \
            requests on.";
        OpenLocal: "준비된 {pod}가 없는 {1} {0}[척|개]도 이 포트를 열어 두지만, Local이라 요청을 버려요.",
            "{0} {1} without a ready {pod} {0#has|have} the port open, too, but {0#drops|drop} \
            requests: it is Local.";
        Here: "여기의 {pod}", "Pods here";
        Off: "꺼짐", "down";
        Call: "불러 보기", "Call";
    }
}
