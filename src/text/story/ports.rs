//! The ports of a Service, link by link, and what is broken in them.

texts! {
    /// What stands above and beside the tables.
    PortText {
        Chain: "포트가 이어지는 길", "From port to port";
        Name: "이름", "Name";
        /// Addresses that take requests for it.
        Takes: "받는 곳", "Take it";
        Undeclared: "적혀 있지 않음", "not declared";
        Holds: "모두 이어져 있어요.", "Every link holds.";
        External: "포트가 없어요. DNS가 `{0}`{이라고|라고} 답할 뿐이에요(CNAME).",
            "It has no ports. DNS answers with `{0}`, a CNAME.";
        Policies: "요청을 나누는 방법", "How requests are shared out";
        /// 0: seconds
        Stays: "ClientIP, {0}초", "ClientIP, {0} s";
        Slices: "엔드포인트", "Endpoints";
        /// 0: slices, 1: endpoints
        Counted: "EndpointSlice {0}개, 주소 {1}개",
            "{0} {0#EndpointSlice|EndpointSlices}, {1} {1#address|addresses}";
        /// 0: how many
        More: "…그리고 {0}개 더", "…and {0} more";
        Health: "노드마다의 답 (healthCheckNodePort)", "What each node answers (healthCheckNodePort)";
    }
}

texts! {
    /// Which link is broken.
    BrokenText {
        /// 0: selector
        NoPods: "`{0}` 라벨을 가진 {pod}가 없어요. 이 포트로 온 요청은 바로 거절돼요.",
            "No {pod} has the labels `{0}`. Requests to this port are refused at once.";
        NoSlices: "셀렉터가 없어요. EndpointSlice를 손으로 쓰기 전에는 보낼 곳이 없어요.",
            "It has no selector. Until somebody writes an EndpointSlice, requests lead nowhere.";
        /// 0: endpoints
        NotReady: "주소 {0}개 가운데 준비된 것이 없어요. 준비될 때까지 요청을 받지 못해요.",
            "None of {0} {0#address|addresses} is ready. Until one is, requests are refused.";
        /// 0: name
        NoSuchName: "`{0}`{이라는|라는} 이름의 컨테이너 포트를 가진 {pod}가 없어요. 주소는 목록에 있지만 이 포트의 번호가 \
            없어서, 요청은 노드에서 바로 거절돼요.",
            "No {pod} has a container port named `{0}`. The addresses are listed without a number \
             for this port, so the node refuses requests at once.";
        /// 0: pod, 1: port
        NotListening: "규칙은 {1}번으로 보내지만, {0}에서는 아무도 그 번호를 듣고 있지 않아요. 요청은 {pod}까지 가서 거절돼요.",
            "The rules lead to port {1}, and nobody in {0} listens there. Requests go all the way \
             to the {pod} and are refused.";
    }
}
