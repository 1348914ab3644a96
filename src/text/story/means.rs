//! What a changed field of a Service or of its addresses means, in few words behind its new value.

texts! {
    /// By the end of the field's path, and by its new value where that decides.
    Means {
        Address: "EXTERNAL-IP나 ADDRESS로 보이는 바깥 주소", "shown as EXTERNAL-IP or ADDRESS";
        Proxy: "로드밸런서가 받는 주소를 NodePort로 바꿔 넘겨요",
            "the load balancer rewrites the destination to the NodePort";
        Vip: "받는 주소가 그대로라 {ship}의 규칙이 바로 받아요",
            "the destination stays, and the rules on {ships} take it";
        Local: "같은 {ship}의 {pod}에만 보내요", "only to pods on the same {ship}";
        Cluster: "어느 {ship}의 {pod}에나 보내요", "to pods on any {ship}";
        HealthCheck: "로드밸런서가 {ship}마다 준비된 {pod}가 있는지 묻는 포트",
            "the port where load balancers ask each {ship} for a ready {pod}";
        ClientIp: "같은 주소에서 온 요청은 같은 {pod}로 가요",
            "requests from one address stay with one {pod}";
        NoAffinity: "요청마다 {pod}를 새로 골라요", "each request may get another {pod}";
        TargetPort: "{pod}에서 요청을 받는 포트", "the port of the {pod} that gets requests";
        NodePort: "모든 {ship}에 열리는 포트", "the port open on every {ship}";
        Ready: "요청을 받아요", "gets requests";
        Unready: "요청을 받지 않아요", "gets no requests";
        Serving: "답할 수 있어요", "able to answer";
        NotServing: "답할 수 없어요", "not able to answer";
        Terminating: "끝나는 중이에요", "it is ending";
        Released: "이제 주소가 없어요", "no address any more";
    }
}

impl Means {
    /// Of a field at this path with this new value, empty where it is gone.
    pub fn of(path: &str, to: &str) -> Option<Means> {
        let (rest, name) = path.rsplit_once('.')?;
        let outside = rest.contains("loadBalancer.ingress[");
        let endpoint = rest.starts_with("endpoints[") && rest.ends_with("].conditions");
        Some(match (name, to) {
            ("ip", "") if outside => Means::Released,
            ("ip", _) if outside => Means::Address,
            ("ipMode", "Proxy") => Means::Proxy,
            ("ipMode", "VIP") => Means::Vip,
            ("externalTrafficPolicy" | "internalTrafficPolicy", "Local") => Means::Local,
            ("externalTrafficPolicy" | "internalTrafficPolicy", "Cluster") => Means::Cluster,
            ("healthCheckNodePort", port) if !port.is_empty() => Means::HealthCheck,
            ("sessionAffinity", "ClientIP") => Means::ClientIp,
            ("sessionAffinity", "None") => Means::NoAffinity,
            ("targetPort", port) if !port.is_empty() => Means::TargetPort,
            ("nodePort", port) if !port.is_empty() => Means::NodePort,
            ("ready", "true") if endpoint => Means::Ready,
            ("ready", "false") if endpoint => Means::Unready,
            ("serving", "true") if endpoint => Means::Serving,
            ("serving", "false") if endpoint => Means::NotServing,
            ("terminating", "true") if endpoint => Means::Terminating,
            _ => return None,
        })
    }
}
