//! Where the model knowingly differs from Kubernetes, for readers. The full ledger with reasons is
//! FIDELITY.md; what would mislead a learner stands here too.

/// A line of the referee's result (`cargo xtask conformance` writes it): what was put to the model,
/// how many cases it passed, failed, and how many it was not asked.
pub fn proven() -> impl Iterator<Item = (Proven, [&'static str; 3])> {
    let lines = include_str!("proven.txt").lines();
    lines.zip(Proven::ALL).map(|(line, group)| {
        let mut words = line.split(' ').skip(1);
        (*group, [(); 3].map(|()| words.next().unwrap_or_default()))
    })
}

texts! {
    /// What a real Kubernetes did, and the model did again. Arguments: cases passed, failed, not
    /// asked because their kinds are not modelled.
    Proven {
        Scheduler: "스케줄러 결정 {0}개: 어느 노드가 왜 빠지는지, 점수, 고른 노드, 선점까지 견줬어요.",
            "{0} scheduling decisions: who is refused and why, scores, choice, preemption.";
        Functions: "함수 {0}개: 롤아웃 계산, 지우는 차례, 수량, 라벨 선택, taint, 이름 규칙을 견줬어요.",
            "{0} function calls: rollout numbers, deletion order, quantities, selectors, taints.";
        ControlPlane: "녹화한 클러스터 {0}개: 객체와 이벤트의 차례를 견줬어요. 아직 없는 종류만 다룬 {2}개는 뺐어요.",
            "{0} recorded clusters: objects and events in their order. Left out: {2} of kinds not \
            modelled yet.";
        Failed: "다르게 나온 것은 {0}개예요.", "{0} came out differently.";
    }
}

texts! {
    /// One difference each.
    Difference {
        Time: "소식이 오가는 시간은 늘 같아요. 실제로는 부하와 거리에 따라 달라요.",
            "Messages always take the same time. In reality it varies with load and distance.";
        Chance: "무작위로 정해지는 이름과 주소는 씨앗값 하나에서 나와요. 그래서 같은 링크는 같은 항해가 돼요.",
            "Random names and addresses come from one seed, so the same link is the same voyage.";
        Gates: "kubectl은 언제나 관리자예요. 권한은 정말로 검사하지만, Role 객체는 아직 없어요.",
            "kubectl is always an administrator. Rights are really checked, but there are no Role \
            objects yet.";
        Etcd: "etcd는 한 대예요. 여러 대가 다수결로 맞추는 모습은 아직 없어요.",
            "There is one etcd. Several of them agreeing by quorum is not shown yet.";
        Leases: "안부(Lease)는 기록으로 남기지 않고 계산으로 보여 줘요. 시각은 실제와 같아요.",
            "Lease renewals are computed, not written. Their times are right.";
        Watches: "연결이 끊겼던 쪽은 이어 듣지 않고 목록을 처음부터 다시 읽어요.",
            "Whoever was cut off lists everything again instead of resuming its watch.";
        Ties: "점수가 같으면 늘 같은 노드를 골라요. 실제로는 그때그때 달라질 수 있어요.",
            "Equal scores always give the same node. In reality it may differ from run to run.";
        Volumes: "볼륨과 장치 요청은 아직 없어요. 관련 플러그인은 건너뛰어요.",
            "Volumes and device claims do not exist yet. Their plugins are skipped.";
        Images: "이미지를 실제로 받지는 않아요. 이름에 따라 크기와 움직임이 정해져 있어요.",
            "No image is really downloaded. Its name decides its size and behaviour.";
        Probes: "probe를 따로 적을 수는 없어요. 프로그램이 대답하기 시작하면 Ready가 돼요.",
            "Probes cannot be written yet. A pod is Ready once its program answers.";
        Usage: "CPU와 메모리는 요청한 양(requests)만 세요. 실제로 쓰는 양은 흉내 내지 않아요.",
            "CPU and memory count as requested. Actual use is not simulated.";
        Network: "요청 하나는 패킷 하나로 오가요. 이름 찾기(DNS)와 겹쳐 보내기는 생략해요.",
            "A request is one packet there and one back, without DNS lookup or retransmission.";
        Boot: "전원을 다시 넣으면 바로 켜져요. 실제 컴퓨터는 켜지는 데 시간이 걸려요.",
            "A machine is on at once when powered. Real ones take time to boot.";
        Leaders: "컨트롤러와 스케줄러는 하나씩뿐이에요. 리더를 뽑는 과정은 없어요.",
            "There is one of each controller and scheduler, so no leader is elected.";
        Drain: "drain은 모든 파드를 한꺼번에 내보내 달라고 해요. 실제 kubectl은 파드가 사라지기를 기다려요.",
            "Drain asks for all evictions at once. The real kubectl waits until the pods are \
            gone.";
    }
}
