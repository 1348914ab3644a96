//! Words about what became of streams of requests.

texts! {
    /// The results of a Service's streams.
    ResultText {
        /// 0: service
        Title: "{0} 요청이 어떻게 됐나", "What became of the requests to {0}";
        Before: "먼저", "before";
        After: "그다음", "then";
        Affinity: "ClientIP 어피니티", "ClientIP affinity";
        Answered: "대답 받음", "answered";
        Refused: "바로 거절", "refused";
        TimedOut: "대답 없음", "no answer";
        /// 0: so many, 1: of so many
        Of: "{1}개 중 {0}개", "{0} of {1}";
        Source: "파드가 본 클라이언트", "client the pods saw";
        /// 0: an address, 1: how many more
        AndMore: "{0} 외 {1}개", "{0} and {1} more";
        Kept: "진짜 클라이언트 주소예요", "the client's own address";
        Lost: "노드 주소예요. 클라이언트는 가려졌어요", "a node's address: the client is hidden";
        Hops: "오가는 홉", "hops there and back";
        Crossed: "다른 노드로 한 번 더", "one more node to pass";
        Dropped: "실패한 까닭", "why they failed";
        /// 0: so many
        Times: "{0}번", "{0} times";
        ByNode: "들어온 노드마다", "By the node they came in";
        ByPod: "대답한 파드마다", "By the pod that answered";
        /// 0: lowest and 1: highest count that chance explains
        Chance: "세로선은 고르게 고를 때의 몫이에요. 우연이라면 {0}~{1}개쯤이에요.",
            "The mark is what an even choice gives; by chance it would be about {0} to {1}.";
        Share: "세로선은 고르게 고를 때의 몫이에요.", "The mark is what an even choice gives.";
        Sticky: "같은 클라이언트는 처음 고른 파드로만 가요.",
            "The same client goes to the pod chosen first, and no other.";
        OverTime: "시간에 따라", "Over time";
        /// 0: seconds
        Each: "막대 하나가 {0}초", "one bar is {0} s";
        Changed: "바뀜", "changed";
        Table: "표로 보기", "Show as a table";
        Time: "시각", "time";
        Median: "중앙값", "median";
        Most: "최대", "longest";
        Latency: "대답까지 걸린 시간", "time to the answer";
        /// 0: answered, 1: refused, 2: no answer
        Said: "대답 받은 요청 {0}개, 바로 거절된 요청 {1}개, 대답이 없던 요청 {2}개.",
            "{0} requests answered, {1} refused, {2} without an answer.";
        None: "없음", "none";
    }
}
