//! What stands in a node's kernel because of kube-proxy: the table, and each kind of line.

texts! {
    /// Around the table.
    Table {
        Open: "{ship}에 적힌 kube-proxy 규칙 보기", "Rules of kube-proxy on this {ship}";
        /// mode, lines
        Head: "kube-proxy · {0} · {1}줄", "kube-proxy · {0} · {1} {1#line|lines}";
        Off: "꺼져 있어서 규칙도 없어요.", "It is off: there are no rules.";
        Empty: "kube-proxy가 아직 아무것도 적지 않았어요.", "kube-proxy has written nothing yet.";
        Iptables: "이 {ship}에서 `iptables-save`를 치면 보이는 규칙이에요. 위에서부터 하나씩 견줘요. 줄을 누르면 뜻이 나와요.",
            "What `iptables-save` prints on this {ship}. Rules are tried from top to bottom. Press \
            a line to read what it does.";
        Nftables: "이 {ship}에서 `nft list table ip kube-proxy`를 치면 보이는 규칙이에요. map은 한 번에 찾아요. \
            줄을 누르면 뜻이 나와요.",
            "What `nft list table ip kube-proxy` prints on this {ship}. A map is one look-up, \
            however long it is. Press a line to read what it does.";
        Ipvs: "이 {ship}에서 `ipvsadm -Ln`을 치면 보이는 목록이에요. 커널의 로드밸런서(IPVS)가 골라요. 줄을 누르면 뜻이 나와요.",
            "What `ipvsadm -Ln` prints on this {ship}. The kernel's load balancer (IPVS) chooses. \
            Press a line to read what it does.";
        /// time
        Synced: "{0}에 마지막으로 적었어요.", "Last written at {0}.";
        Fresh: "마지막에 새로 적은 줄", "written last";
        Gone: "마지막에 지운 줄", "taken away last";
        Met: "이 요청이 지나는 줄", "this request meets it";
        /// how many
        LeftOut: "엔드포인트 {0}개의 줄은 줄였어요.", "Lines of {0} more {0#endpoint|endpoints} are left out.";
        Common: "모든 Service에 함께 쓰는 줄", "Lines for all Services";
    }
}

texts! {
    /// What a kind of line does.
    Line {
        ClusterIp: "Service의 ClusterIP와 포트로 온 패킷을 여기서 잡아요.",
            "Catches packets for the Service's ClusterIP and port.";
        ExternalIp: "`externalIPs`에 적힌 주소로 온 패킷을 여기서 잡아요. 어느 {ship}에나 같은 줄이 있어요.",
            "Catches packets for an address of `externalIPs`. Every {ship} has this line.";
        LoadBalancer: "로드밸런서 주소로 온 패킷을 여기서 잡아요.",
            "Catches packets for the address of its load balancer.";
        NodePort: "이 {ship}의 NodePort로 온 패킷을 여기서 잡아요.",
            "Catches packets for the node port of this {ship}.";
        Server: "IPVS의 가상 서버예요. 이 주소로 온 패킷을 아래 화살표 줄 하나로 보내요. 끝의 낱말이 고르는 방법이에요.",
            "A virtual server of IPVS: packets for this address go to one of the arrows below. \
            The word at the end is the scheduler.";
        Chance: "앞 줄에서 뽑히지 않았다면, 적힌 확률로 이 {pod}가 뽑혀요. 1/n, 1/(n−1), …을 차례로 지나면 모두 같은 확률이 돼요.",
            "If no line before has drawn, this {pod} is drawn with the chance written here. 1/n, \
            then 1/(n−1), … make all chances equal.";
        Rest: "앞에서 아무도 뽑히지 않았다면 남은 것은 모두 여기로 와요.",
            "Whatever no line before has drawn ends here.";
        Numgen: "0부터 n−1까지 수 하나를 아무렇게나 골라, 그 번호의 {pod}로 보내요.",
            "One random number from 0 to n−1 says which {pod} it is.";
        Keep: "sessionAffinity예요. 얼마 전에 이 {pod}로 갔던 주소라면 다시 그리로 보내요.",
            "sessionAffinity: an address that was sent to this {pod} lately goes there again.";
        Remember: "보낸 주소를 적어 둬요. 다음번에도 같은 {pod}로 보내려고요(sessionAffinity).",
            "Notes the sender's address, so that it gets this {pod} next time (sessionAffinity).";
        MasqueradeForeign: "{pod} 주소가 아닌 곳에서 ClusterIP로 온 패킷에 표시를 해요. 나갈 때 보낸 주소를 바꿔요(SNAT).",
            "Marks packets for a ClusterIP that no {pod} sent. What is marked gets another source \
            on its way out (SNAT).";
        MasqueradeSelf: "{pod}가 Service를 거쳐 자기 자신을 불렀을 때예요. 보낸 주소를 바꿔야 대답이 제대로 돌아와요.",
            "For a {pod} that reaches itself through the Service: without another source its \
            answer would go astray.";
        MasqueradeOutside: "밖에서 온 패킷에 표시를 해요. 보낸 주소를 이 {ship}{으로} 바꿔야(SNAT) 대답이 이리로 돌아와요.",
            "Marks what came from outside: its source becomes this {ship} (SNAT), so that the \
            answer comes back here.";
        ShortPods: "externalTrafficPolicy가 Local이어도, {pod}가 바깥 주소를 부르면 어느 엔드포인트로든 보내요.",
            "With externalTrafficPolicy Local, pods that call the outside address may still go to \
            any endpoint.";
        ShortNode: "이 {ship} 자신이 부를 때도 어느 엔드포인트로든 보내요.",
            "So may this {ship} itself.";
        Onward: "{pod}를 뽑는 사슬로 넘겨요.", "On to the chain that draws a {pod}.";
        Dnat: "받는 주소를 이 {pod}의 주소와 포트로 바꿔요(DNAT). 여기서 갈 곳이 정해져요.",
            "Rewrites the destination to this {pod}'s address and port (DNAT). Here the way is \
            decided.";
        Reject: "보낼 {pod}가 하나도 없어서 바로 거절해요.", "No {pod} to send to: refused at once.";
        Drop: "Local인데 이 {ship}에는 엔드포인트가 없어요. 대답 없이 버려요.",
            "Local, and no endpoint on this {ship}: dropped without an answer.";
        HealthCheck: "로드밸런서가 이 {ship}에 엔드포인트가 있는지 물어보는 포트를 열어 둬요.",
            "Lets a load balancer ask whether this {ship} has an endpoint.";
        ToNodePorts: "이 {ship} 자신의 주소로 온 것은 NodePort 규칙에 견줘요.",
            "What is sent to this {ship} itself is tried against the node ports.";
        Mark: "SNAT가 필요하다는 표시(0x4000)를 붙여요.", "Puts the mark for SNAT (0x4000) on a packet.";
        Masquerade: "나가는 길에 표시를 보고, 있으면 떼어 내면서 보낸 주소를 이 {ship}의 주소로 바꿔요(masquerade).",
            "On the way out: what bears the mark loses it and gets this {ship}'s address as source \
            (masquerade).";
        Real: "가상 서버 뒤의 {pod}예요. Masq는 주소를 바꿔 넘긴다는 뜻, 그다음은 가중치, 이어진 연결 수, 끝났지만 아직 기억하는 연결 수예요.",
            "A {pod} behind the virtual server. Masq: its address is translated. Then weight, open \
            connections, and those that ended but are not forgotten.";
        Dummy: "커널이 이 주소를 제 것으로 알도록 가짜 랜카드(kube-ipvs0)에 붙여 둬요. 그래야 IPVS가 패킷을 받아요.",
            "Held by a dummy interface, so that the kernel takes packets for this address and IPVS \
            sees them.";
        Set: "iptables 규칙 몇 줄이 들여다보는 주소 묶음(ipset)이에요. Service가 늘어도 규칙은 늘지 않아요.",
            "A set that a few iptables rules look into: more Services make it longer, not the \
            rules.";
    }
}
