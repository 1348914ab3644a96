//! What an ingress controller does, and how a request fares with it.

tales! {
    /// The controller at work. 0: its pod.
    Controller {
        /// 1: how many Ingresses, 2: their hosts
        Reload {
            title: "*{0}*{이} Ingress {1}개의 규칙으로 nginx를 *다시 설정해요*.",
                "*{0}* *configures nginx anew* with the rules of {1} {1#Ingress|Ingresses}.";
            why: "Ingress는 적어 둔 규칙일 뿐이고, 읽고 지키는 일은 이 컨트롤러 {pod}가 해요. 이제 `{2}`{으로} 온 요청을 어느 \
                Service로 보낼지 알아요.",
                "An Ingress is only written down. This {pod} reads it and carries it out: from \
                now on it knows which Service requests for `{2}` belong to.";
            log: "nginx 설정 · {2}", "nginx configured · {2}";
        }
        /// No Ingress is left.
        Emptied {
            title: "*{0}*{이} nginx에서 *규칙을 모두 지워요*.", "*{0}* *takes all rules* out of nginx.";
            why: "이 컨트롤러가 맡은 Ingress가 이제 없어요. 무엇이 와도 404로 답해요.",
                "No Ingress of its class is left. Whatever comes is answered with 404.";
            log: "nginx 규칙 없음", "nginx without rules";
        }
        /// 1: Ingresses, 2: address
        Published {
            title: "*{0}*{이} *{1}*에 바깥 주소 `{2}`{을} 적어요.",
                "*{0}* writes the outside address `{2}` into *{1}*.";
            why: "앞에 선 Service의 주소예요. `kubectl get ingress`의 ADDRESS로 보이고, 바깥 DNS도 이 주소를 알려 \
                줘요. 컨트롤러는 60초마다 살펴보고 달라졌으면 적어요.",
                "It is the address of the Service in front of it. It shows as ADDRESS, and DNS \
                outside answers with it for the hosts. This is looked after every 60 seconds.";
            log: "{1} 주소 {2}", "address of {1} is {2}";
        }
        /// 1: Ingresses
        Withdrawn {
            title: "*{0}*{이} *{1}*의 바깥 주소를 지워요.", "*{0}* takes the outside address out of *{1}*.";
            why: "앞에 선 Service에 주소가 없어요. 주소가 생기면 다시 적어요.",
                "The Service in front of it has no address. Once it has one it is written again.";
            log: "{1} 주소 없음", "{1} without an address";
        }
    }
}

tales! {
    /// A request is handed on. 0: the controller's pod, 1: Service, 2: endpoint, 3: Ingress,
    /// 4: host and path of the rule, 5: pathType, 6: whose turn it is, 7: of how many.
    Handed {
        ByRule {
            title: "*{0}*{이} 요청을 *{1}*의 {pod} `{2}`{으로} 넘겨요.",
                "*{0}* hands the request on to `{2}`, a {pod} of *{1}*.";
            why: "{3}의 규칙 `{4}`({5})에 맞아요. 준비된 {pod} {7}개에 돌아가며 보내는데 이번은 {6}번째 차례예요. Service의 주소나 \
                {proxy}의 규칙을 거치지 않고 {pod}로 바로 보내요.",
                "The rule `{4}` ({5}) of {3} fits. Of {7} ready {7#pod|pods} it is the turn of \
                number {6}, and the packet goes straight there, without the Service's address \
                or the rules of {proxy}.";
            log: "{4} → {1} · {2}", "{4} → {1} · {2}";
        }
        ByDefault {
            title: "*{0}*{이} 요청을 기본 백엔드 *{1}*의 `{2}`{으로} 넘겨요.",
                "*{0}* hands the request on to `{2}` of the default backend *{1}*.";
            why: "맞는 규칙이 없어서 {3}의 `defaultBackend`가 받아요. 준비된 {pod} {7}개에 돌아가며 보내는데 이번은 {6}번째 차례예요.",
                "No rule fits, so the `defaultBackend` of {3} gets it. Of {7} ready {7#pod|pods} \
                it is the turn of number {6}.";
            log: "기본 백엔드 → {1} · {2}", "default backend → {1} · {2}";
        }
    }
}

tales! {
    /// What the controller says itself. 0: request, 1: asked for, 2: the controller's pod, 3: the
    /// Service behind, or the host.
    Said {
        Redirect {
            title: "*{2}*{이} https로 다시 오라고 *308*로 답해요.",
                "*{2}* answers *308*: come again by https.";
            why: "이 호스트에는 TLS가 걸려 있어요. http로 온 요청은 `https://` 주소로 돌려보내요(ssl-redirect).",
                "This host has TLS, so what comes by http is sent to `https://` (ssl-redirect).";
            log: "요청 #{0} · 308 https로", "request #{0} · 308, to https";
        }
        NotFound {
            title: "{2}{이} *404*로 답해요. 맞는 규칙이 없어요.", "*{2}* answers *404*: no rule fits.";
            why: "host와 path, pathType을 살펴보세요. `ingressClassName`이 다르면 이 컨트롤러는 그 \
                Ingress를 보지 않아요.",
                "Look at host, path and pathType. An Ingress with another `ingressClassName` is \
                none of this controller's.";
            log: "요청 #{0} 거절 · 404", "request #{0} refused · 404";
        }
        NoEndpoints {
            title: "{3}에 준비된 {pod}가 없어서 *{2}*{이} *503*으로 답해요.",
                "*{2}* answers *503*: {3} has no ready {pod}.";
            why: "규칙은 맞았지만 넘길 곳이 없어요. Service의 이름과 포트, {pod}의 준비 상태를 살펴보세요.",
                "The rule fits, but there is nobody to hand it to. Look at the Service's name and \
                port and at the pods' readiness.";
            log: "요청 #{0} 거절 · 503 {3}", "request #{0} refused · 503 {3}";
        }
        Refused {
            title: "{3}의 {pod}가 연결을 거절해서 *{2}*{이} *502*로 답해요.",
                "*{2}* answers *502*: the pods of {3} refuse the connection.";
            why: "준비된 {pod}를 차례로 세 번 두드려 봤어요. 하나뿐이면 같은 {pod}를 다시 두드려요. Service의 \
                `targetPort`를 살펴보세요.",
                "It knocked three times at its ready pods in turn, and where there is but one, at \
                that one again. Look at `targetPort` of the Service.";
            log: "요청 #{0} 거절 · 502 {3}", "request #{0} refused · 502 {3}";
        }
        TimedOut {
            title: "{3}의 {pod}가 대답하지 않아서 *{2}*{이} *504*로 답해요.",
                "*{2}* answers *504*: the pods of {3} stay silent.";
            why: "준비된 {pod}를 차례로 세 번 두드려 봤지만 대답이 없었어요. {ship}와 NetworkPolicy를 살펴보세요.",
                "It knocked three times at its ready pods in turn and heard nothing. Look at the \
                {ships} and at NetworkPolicies.";
            log: "요청 #{0} 거절 · 504 {3}", "request #{0} refused · 504 {3}";
        }
        Untrusted {
            title: "인증서를 믿을 수 없어서 {2}{과} *연결을 끊어요*.",
                "The certificate of *{2}* is not to be trusted: the client *hangs up*.";
            why: "`{3}`의 인증서가 없어서 컨트롤러가 스스로 만든 것(Kubernetes Ingress Controller Fake \
                Certificate)을 내밀었어요. Ingress의 `tls`와 거기 적힌 Secret을 살펴보세요.",
                "There is none for `{3}`, so the controller showed one it made itself (Kubernetes \
                Ingress Controller Fake Certificate). Look at `tls` of the Ingress and at the \
                Secret named there.";
            log: "요청 #{0} 실패 · 인증서 {3}", "request #{0} failed · certificate of {3}";
        }
    }
}

texts! {
    /// What else there is to say where a request is handed on.
    Besides {
        /// Argument: Secret.
        TlsEnds: "TLS는 여기서 끝나요. Secret `{0}`의 인증서로 암호를 풀었고, 이 안쪽은 그냥 HTTP예요.",
            "TLS ends here: it was decrypted with the certificate of Secret `{0}`. From here on it \
            is plain HTTP.";
        Forwarded: "{pod}가 보는 보낸 쪽은 컨트롤러예요. 원래 주소는 `X-Forwarded-For` 헤더로 알려 줘요.",
            "The {pod} sees the controller as sender. The true one is in the header \
            `X-Forwarded-For`.";
        /// Argument: which try.
        Again: "앞서 두드렸지만 받지 않아서 {0}번째로 시도해요.",
            "The try before came to nothing: this is number {0} of three.";
    }
}
