//! What NetworkPolicies make of the ways in and out of a pod.

texts! {
    /// The gates of a pod, in the panel.
    Gates {
        Heading: "수문(NetworkPolicy)", "Gates (NetworkPolicy)";
        In: "들어오는 길", "Way in";
        Out: "나가는 길", "Way out";
        Open: "고르는 정책이 없어서 누구나 지나가요.", "No policy selects the pod: everybody passes.";
        Nobody: "규칙이 없어서 아무도 지나가지 못해요.", "Without a rule nobody passes.";
        Anybody: "누구나", "anybody";
        AllPorts: "모든 포트", "all ports";
        Ignored: "지금의 네트워크 플러그인은 NetworkPolicy를 지키지 않아요. 정책은 저장되어 있을 뿐이에요.",
            "The network plugin ignores NetworkPolicies: they are stored, and nothing more.";
        Selects: "이 정책이 고르는 파드", "Pods it selects";
        NoPods: "지금은 고르는 파드가 없어요.", "It selects no pods now.";
        Fix: "지나가게 하려면", "To let it pass";
        /// Arguments: the peer, in the words of a manifest; the protocol and the port.
        FixRow: "`{0}`{을} `{1}`에만 허락하는 정책 만들기",
            "Make a policy that lets `{0}` pass to `{1}` only";
    }
}
