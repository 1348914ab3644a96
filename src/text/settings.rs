//! The form of the network's settings.

texts! {
    /// What may be chosen, by who sees to it.
    SettingText {
        Cloud: "클라우드와 로드밸런서", "Cloud and load balancers";
        CloudAbout: "LoadBalancer 서비스의 바깥 주소(EXTERNAL-IP)를 누가 마련할지 정해요.",
            "Who provides the outside address (EXTERNAL-IP) of LoadBalancer Services.";
        Plugin: "네트워크 플러그인(CNI)", "Network plugin (CNI)";
        PluginAbout: "파드에 주소를 주고 노드 사이를 이어요. NetworkPolicy를 지키는 것도 이쪽이에요.",
            "It gives pods their addresses and joins the nodes. It also enforces NetworkPolicies.";
        Proxy: "kube-proxy", "kube-proxy";
        ProxyAbout: "Service 주소로 온 패킷을 파드로 보내는 규칙을 노드마다 어떻게 적을지 정해요.",
            "How it writes, on each node, the rules from a Service's address to a pod.";
        Now: "지금", "now";
        BalancerNone: "없음(직접 설치한 클러스터)", "None (machines of one's own)";
        BalancerCloud: "클라우드가 마련해요", "A cloud provides them";
        BalancerMetalLb: "MetalLB가 주소 묶음에서 줘요", "MetalLB, from a pool of addresses";
        Routes: "노드 사이: 길(route)로 그대로", "Between nodes: as they are, by routes";
        Overlay: "노드 사이: 감싸서(VXLAN)", "Between nodes: wrapped (VXLAN)";
        Works: "프로그램이 설치되어 있어요", "Its program is installed";
        Fails: "프로그램이 사라져요(고장)", "Its program is gone (broken)";
        Enforced: "NetworkPolicy를 지켜요", "Enforces NetworkPolicies";
        Ignored: "NetworkPolicy를 몰라요", "Ignores NetworkPolicies";
        Iptables: "iptables 방식(기본값)", "Mode iptables (the default)";
        Nftables: "nftables 방식(새 클러스터에 권해요)", "Mode nftables (for new clusters)";
        Ipvs: "IPVS 방식(이제 권하지 않아요)", "Mode IPVS (deprecated)";
        RoundRobin: "IPVS: 차례로(rr)", "IPVS: in turn (rr)";
        LeastConnection: "IPVS: 연결이 적은 쪽(lc)", "IPVS: fewest connections (lc)";
        SourceHashing: "IPVS: 보낸 주소로(sh)", "IPVS: by source (sh)";
        DestinationHashing: "IPVS: 받는 주소로(dh)", "IPVS: by destination (dh)";
    }
}
