//! An Ingress in the panel and in its forms: who carries it out, where its paths lead.

texts! {
    /// What stands above and beside the tables.
    BoardText {
        Who: "이 규칙을 지키는 컨트롤러", "The controller behind it";
        Address: "바깥 주소", "Address outside";
        NoAddress: "아직 없어요. 컨트롤러가 제 Service의 주소를 적어 줘요.",
            "None yet: the controller writes down that of its own Service.";
        Paths: "경로가 이어지는 곳", "Where its paths lead";
        Host: "호스트", "Host";
        Path: "경로", "Path";
        To: "갈 곳", "Leads to";
        Ready: "준비됨", "Ready";
        AnyHost: "모든 호스트", "any host";
        Rest: "나머지 모두", "all the rest";
        Add: "경로 더하기", "Add a path";
        /// Argument: host and path.
        Remove: "경로 {0} 지우기", "Remove the path {0}";
        Delete: "이 Ingress 지우기", "Delete this Ingress";
        Tls: "TLS 인증서", "TLS certificates";
        NoTls: "`tls`가 없어요. http로만 답하고, https로 오면 컨트롤러가 스스로 만든 인증서를 내밀어요. 클라이언트는 그 인증서를 믿지 \
            않아요.",
            "There is no `tls`. It is answered by http; who comes by https is shown a certificate \
             the controller made itself, and clients do not trust it.";
        AddTls: "TLS 더하기", "Add TLS";
        /// Argument: hosts.
        RemoveTls: "{0}의 TLS 지우기", "Remove TLS of {0}";
        Mend: "고치려면", "To mend it";
        /// Argument: class.
        MakeClass: "IngressClass `{0}` 만들기", "Create IngressClass `{0}`";
        SetClass: "클래스를 `{0}`{으로} 정하기", "Set its class to `{0}`";
        /// Argument: ingress-nginx.
        Install: "{0} 설치하기(네임스페이스, Deployment, Service)",
            "Install {0} (namespace, Deployment, Service)";
        /// Argument: Secret.
        MakeSecret: "Secret `{0}` 만들기(지어낸 인증서)",
            "Create Secret `{0}` with a made-up certificate";
        Try: "주소를 넣어 보기", "Try an address";
        TryField: "호스트와 경로", "Host and path";
    }
}

texts! {
    /// The signboard on the map, and its menu.
    BoardSign {
        Sign: "안내판", "Signboard";
        Spoken: "안내판(Ingress)", "Signboard (Ingress)";
        /// Argument: how many.
        Others: "그 밖에 {0}개", "and {0} more";
        Means: "어느 호스트와 경로가 어느 Service로 가는지 적은 규칙이에요.",
            "Rules: which host and path leads to which Service.";
        Breaks: "스스로는 아무것도 나르지 않아요. 컨트롤러 파드가 읽고 지켜요.",
            "It carries nothing by itself. A controller's pod reads it and obeys.";
    }
}

texts! {
    /// Who carries it out. 0: class, 1: controller, or its pods.
    ServingText {
        By: "클래스 `{0}`의 인그레스 컨트롤러 {pod} {1}개가 이 규칙대로 요청을 나눠요.",
            "{1} {1#pod|pods} of the ingress controller of class `{0}` share out requests by these \
             rules.";
        Nobody: "클래스 `{0}`의 컨트롤러(`{1}`) {pod} 가운데 준비된 것이 없어요. 뜰 때까지 규칙은 적혀 있을 뿐이에요. ingress-nginx가 \
            설치되어 있는지, {pod}가 왜 준비되지 않는지 살펴보세요.",
            "No pod of its controller (`{1}`, class `{0}`) is ready. Until one is, the rules are \
             only written down. Is ingress-nginx installed, and what do its pods wait for?";
        Foreign: "클래스 `{0}`의 컨트롤러 `{1}`{은} 이 클러스터에 없어요. 여기서 일하는 것은 ingress-nginx예요.",
            "The controller `{1}` of class `{0}` is not in this cluster. The one that works here \
             is ingress-nginx.";
        NoSuchClass: "IngressClass `{0}`{이} 없어요. 그래서 어느 컨트롤러도 이 Ingress를 읽지 않아요.",
            "There is no IngressClass `{0}`, so no controller reads this Ingress.";
        Unnamed: "`ingressClassName`이 없고, 만들 때 기본 클래스도 없었어요. 그래서 어느 컨트롤러도 읽지 않아요.",
            "It names no class, and when it was made none was the default. No controller reads it.";
    }
}

texts! {
    /// Why a path leads nowhere. Argument: the Service, or the Ingress before it.
    GapText {
        Resource: "백엔드가 Service가 아니에요. 이 컨트롤러는 그런 백엔드로 보내지 않아요.",
            "The backend is no Service: this controller sends nothing there.";
        NoService: "Service `{0}`{이} 없어요. 컨트롤러가 503으로 답해요.",
            "There is no Service `{0}`: the controller answers with 503.";
        NoPort: "Service `{0}`에 그런 포트가 없어요. 컨트롤러가 503으로 답해요.",
            "Service `{0}` has no such port: the controller answers with 503.";
        NoneReady: "Service `{0}`에 요청을 받을 {pod}가 없어요. 컨트롤러가 503으로 답해요.",
            "Service `{0}` has no {pod} that takes requests: the controller answers with 503.";
        NotListening: "Service `{0}`의 {pod}가 그 포트를 듣고 있지 않아요. 컨트롤러가 502로 답해요.",
            "The pods of Service `{0}` do not listen on that port: the controller answers with \
             502.";
        Taken: "Ingress `{0}`에 같은 호스트와 경로가 있어서 요청은 그쪽이 가져가요. 먼저 만들어진 Ingress가 앞서고, 같은 초에 \
            만들어졌다면 이름이 뒤인 쪽이 앞서요.",
            "Ingress `{0}` has the same host and path, and gets what comes there: the older one \
             does, and of two made in the same second the one whose name comes last.";
    }
}

texts! {
    /// With what TLS is answered. Argument: Secret, or the Ingress before this one.
    HeldText {
        Yes: "Secret `{0}`의 인증서로 답해요. TLS는 컨트롤러에서 끝나고, 그 안쪽은 그냥 HTTP예요.",
            "Answered with the certificate of Secret `{0}`. TLS ends at the controller; from there \
             on it is plain HTTP.";
        Unnamed: "Secret이 적혀 있지 않아요. 컨트롤러가 스스로 만든 인증서(Kubernetes Ingress Controller Fake \
            Certificate)를 내밀고, 클라이언트는 믿지 않아요.",
            "No Secret is named: the controller shows one it made itself (Kubernetes Ingress \
             Controller Fake Certificate), and clients do not trust it.";
        NoSecret: "Secret `{0}`{이} 없어요. 컨트롤러가 스스로 만든 인증서(Kubernetes Ingress Controller Fake \
            Certificate)를 내밀고, 클라이언트는 믿지 않아요.",
            "There is no Secret `{0}`: the controller shows one it made itself (Kubernetes Ingress \
             Controller Fake Certificate), and clients do not trust it.";
        Unused: "이 호스트의 규칙이 이 Ingress에 없어서 쓰이지 않아요. TLS는 `rules`에 이름으로 적힌 호스트에만 걸려요.",
            "Not used: this Ingress has no rule for it. There is TLS only at hosts that `rules` \
             name.";
        Unlisted: "`tls`에 이 호스트가 없어요. 그래도 TLS가 걸려서 http는 https로 돌려보내고, 컨트롤러가 스스로 만든 인증서를 \
            내밀어요. 클라이언트는 그 인증서를 믿지 않아요.",
            "No `tls` names this host. It has TLS all the same: http is sent to https, where the \
             controller shows a certificate it made itself, and clients do not trust it.";
        Elsewhere: "Ingress `{0}`에 같은 호스트와 TLS가 있어서 그쪽의 인증서로 답해요.",
            "Ingress `{0}` has TLS for the same host: it is answered with the certificate named \
             there.";
        NoPair: "Secret `{0}`에 `tls.crt`와 `tls.key`가 없어요. 컨트롤러가 스스로 만든 인증서를 내밀어요.",
            "Secret `{0}` has no `tls.crt` with its `tls.key`: the controller shows one it made \
             itself.";
    }
}

texts! {
    /// What an address meets. Argument: Service and port.
    TrialText {
        Path: "`{0}`{으로} 가요.", "It goes to `{0}`.";
        Default: "맞는 규칙이 없어서 기본 백엔드 `{0}`{으로} 가요.",
            "No rule fits, so it goes to the default backend `{0}`.";
        NotFound: "맞는 규칙이 없어요. 컨트롤러가 404로 답해요.",
            "No rule fits: the controller answers with 404.";
        Wins: "이 규칙을 따라요", "this rule it is";
        OtherHost: "호스트가 달라요", "another host";
        VaguerHost: "더 꼭 맞는 호스트가 있어요", "another host is more exact";
        NoService: "백엔드가 Service가 아니에요", "its backend is no Service";
        Claimed: "규칙 없는 Ingress의 기본 백엔드가 먼저예요",
            "the default backend of an Ingress without rules goes first";
        OtherPath: "경로가 달라요", "another path";
        Shorter: "더 긴 경로가 맞아요", "a longer path fits";
        NotExact: "Exact가 먼저예요", "Exact goes first";
        Later: "먼저 적힌 같은 규칙이 있어요", "the same stands earlier";
    }
}

texts! {
    /// The questions of its forms, and what may be chosen.
    BoardForm {
        Class: "클래스(ingressClassName)", "Class (ingressClassName)";
        Host: "호스트(비우면 모두)", "Host (or any)";
        Path: "경로", "Path";
        Type: "경로의 종류(pathType)", "Kind of path (pathType)";
        To: "갈 곳(Service:포트)", "Leads to (Service:port)";
        More: "두 번째 경로(없어도 돼요)", "Second path (or none)";
        Default: "기본 백엔드(defaultBackend)", "Default backend (defaultBackend)";
        Tls: "TLS 인증서", "TLS certificate";
        Hosts: "호스트(쉼표로 여럿)", "Hosts (comma-separated)";
        Which: "어느 Ingress", "Which Ingress";
        NoClass: "없음(기본 클래스)", "none (the default class)";
        NoDefault: "없음(404로 답해요)", "none (404)";
        NoTls: "없음(http만)", "none (http only)";
        OwnTls: "컨트롤러의 가짜 인증서", "the controller's own";
        /// Argument: Secret.
        NewTls: "새 Secret {0}", "a new Secret {0}";
    }
}

texts! {
    /// A Secret in the panel.
    SecretText {
        Heading: "들어 있는 것", "What it holds";
        /// Argument: size.
        Bytes: "{0}바이트", "{0} {0#byte|bytes}";
        Encoded: "`kubectl describe`처럼 크기만 보여요. 아래 YAML의 값은 base64로 적혔을 뿐 암호화되지 않았어요.",
            "Only sizes are shown, as by `kubectl describe`. The values in the YAML below are \
             base64: encoded, not encrypted.";
        Users: "찾아 쓰는 Ingress", "Ingresses that ask for it";
        NoUsers: "아직 없어요.", "None yet.";
    }
}
