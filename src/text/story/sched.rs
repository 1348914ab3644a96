//! The scheduler's decisions: filters, scores, ties, preemption.

tales! {
    /// A scheduling cycle. Arguments: pod, ship, who passed (`Passed`), total nodes, best total,
    /// how many tie, Kubernetes' message.
    Decided {
        Best {
            title: "{sched}{이} *{pod} {0}*{을} *{1}*에 [싣기로|두기로] 해요.",
                "{sched} picks *{1}* for *{pod} {0}*.";
            why: "{2} 조건을 통과했고, {1}의 점수가 {4}점으로 가장 높았어요.",
                "{2} passed the filters, and {1} scored highest with {4}.";
            log: "{0} → {1} ({4}점)", "{0} → {1} ({4} points)";
        }
        Tie {
            title: "{sched}{이} *{pod} {0}*{을} *{1}*에 [싣기로|두기로] 해요.",
                "{sched} picks *{1}* for *{pod} {0}*.";
            why: "{2} 조건을 통과했어요. {4}점으로 같은 곳이 {5}[척|개]{이라}, kube-scheduler가 쓰는 차례에서 맨 앞인 {1}{이} \
                뽑혔어요.",
                "{2} passed the filters. {5} share the best score, {4}; {1} stands first in the \
                order kube-scheduler keeps.";
            log: "{0} → {1} (동점 {5})", "{0} → {1} (tie of {5})";
        }
        Only {
            title: "{sched}{이} *{pod} {0}*{을} *{1}*에 [싣기로|두기로] 해요.",
                "{sched} picks *{1}* for *{pod} {0}*.";
            why: "{3}[척|개] 가운데 조건을 통과한 곳이 {1}뿐이라 점수를 매길 것도 없었어요.",
                "Of {3}, only {1} passed the filters, so no score was needed.";
            log: "{0} → {1} (하나뿐)", "{0} → {1} (the only one)";
        }
        /// The table was not kept.
        Large {
            title: "{sched}{이} *{pod} {0}*{을} *{1}*에 [싣기로|두기로] 해요.",
                "{sched} picks *{1}* for *{pod} {0}*.";
            why: "{2} 조건을 통과했고, 그 가운데 점수가 가장 높은 곳이에요.",
                "{2} passed the filters, and this one scored highest.";
            log: "{0} → {1}", "{0} → {1}";
        }
        Nowhere {
            title: "{sched}{이} *{pod} {0}*{을} [실을 배를|둘 노드를] 찾지 못해요.",
                "{sched} finds no {ship} for *{pod} {0}*.";
            why: "{3}[척|개]{을} 모두 살폈지만 맞는 곳이 없어요. Kubernetes는 이렇게 적어요: `{6}`",
                "None of {3} fits. Kubernetes words it like this: `{6}`";
            log: "{0} 갈 곳 없음", "no {ship} for {0}";
        }
        /// 7: the ship, 8: the victims.
        Preempts {
            title: "{sched}{이} *{pod} {0}*{을} 위해 {7}에서 *{8}*{을} 내보내기로 해요.",
                "{sched} evicts *{8}* from {7} to make room for *{pod} {0}*.";
            why: "{3}[척|개] 가운데 들어갈 곳은 없지만, 우선순위가 더 낮은 {pod}를 내보내면 {7}에 \
                자리가 나요. 지워 달라고 {api}에 부탁하고, 자리가 날 때까지 기다려요. Kubernetes는 이렇게 적어요: `{6}`",
                "None of {3} has room, but evicting pods of lower priority makes room on {7}. \
                {sched} asks {api} to delete them and waits until they are gone. Kubernetes words \
                it like this: `{6}`";
            log: "{0}: {8} 내보냄", "{0}: evicts {8}";
        }
        NoNodes {
            title: "{sched}{이} *{pod} {0}*{을} [실을 배를|둘 노드를] 찾지 못해요.",
                "{sched} finds no {ship} for *{pod} {0}*.";
            why: "[배가|노드가] 한 [척|개]도 없어요. 하나 더해 보세요.", "There is no {ship} at all. Add one.";
            log: "{0} 갈 곳 없음", "no {ship} for {0}";
        }
    }
}

texts! {
    /// How many nodes passed the filters. Arguments: how many, of how many.
    Passed {
        All: "{1}[척|개] 모두", "all {1} {ships}";
        Some: "{1}[척|개] 가운데 {0}[척|개]{이}", "{0} of {1} {ships}";
    }
}

texts! {
    /// What comes of it that a pod fits nowhere.
    Help {
        /// 0: scheduler
        Profile: "이 {pod}는 `{0}`{을} 불렀어요(schedulerName). 플러그인과 점수의 가중치가 다른 프로필이에요.",
            "This {pod} names `{0}` (schedulerName), a profile with plugins and weights of its \
            own.";
        /// 0: ships, 1: budgets
        Guarded: "{0}의 {pod}는 PodDisruptionBudget `{1}`{이} 지켜요. 내보내면 이 예산을 어기게 돼서, \
                어기지 않는 곳이 먼저예요.",
            "On {0} the PodDisruptionBudget `{1}` protects the victims. Evicting them would \
            violate it, so a place that violates none comes first.";
        /// The same, for the place that was chosen.
        Violated: "{0}에서 내보내면 PodDisruptionBudget `{1}`{을} 어겨요. 선점은 예산을 되도록만 \
                지켜서(best effort), 덜 어기는 곳이 없으면 그래도 내보내요.",
            "Evicting on {0} violates the PodDisruptionBudget `{1}`. Preemption honours budgets \
            as far as it can (best effort): where no place violates fewer, it evicts all the same.";
        Wait: "사정이 바뀌면 {sched}{이} 다시 살펴요.", "{sched} tries again when something changes.";
    }
}

texts! {
    /// Why a node was filtered out. Argument: the resource.
    Rejected {
        Unschedulable: "통제선(cordon)이 쳐져 있어요", "cordoned";
        NodeName: "다른 이름의 노드를 콕 집었어요", "another node is named";
        UntoleratedTaint: "견디지 못하는 taint가 있어요", "has a taint it does not tolerate";
        NodeAffinity: "nodeSelector·어피니티 조건과 달라요", "does not match nodeSelector or affinity";
        NotNamed: "어피니티가 이름을 댄 노드가 아니에요", "not one the affinity names";
        Ports: "쓰려는 hostPort가 이미 차 있어요", "the host port is taken";
        TooManyPods: "실을 수 있는 Pod 수가 다 찼어요", "holds as many Pods as it may";
        Insufficient: "{0}{이} 모자라요", "not enough {0}";
        SpreadLabelMissing: "퍼뜨릴 기준 라벨이 없어요", "lacks the label to spread by";
        Spread: "한쪽으로 쏠려요(topology spread)", "would be too uneven (topology spread)";
        Affinity: "함께 있어야 할 Pod가 없어요", "the Pods to be near are not here";
        AntiAffinity: "떨어져야 할 Pod가 있어요", "Pods to keep away from are here";
        ExistingAntiAffinity: "여기 있는 Pod가 곁에 오는 걸 막아요(anti-affinity)", "a Pod here wants none \
            like it near";
        Cpu: "CPU", "CPU";
        Memory: "메모리", "memory";
        NoVictims: "내보낼 만한 Pod가 없어요", "no Pod to evict";
        PreemptionNotHelpful: "내보내도 도움이 안 돼요", "eviction would not help";
    }
}

texts! {
    /// Short names of score plugins, as columns.
    Column {
        TaintToleration: "taint", "taints";
        NodeAffinity: "조건", "affinity";
        NodeResourcesFit: "여유", "room";
        MostAllocated: "채움", "fullness";
        RequestedToCapacityRatio: "사용률", "utilization";
        PodTopologySpread: "분산", "spread";
        InterPodAffinity: "이웃", "neighbours";
        DynamicResources: "장치", "devices";
        NodeResourcesBalancedAllocation: "균형", "balance";
        ImageLocality: "이미지", "image";
        Other: "기타", "other";
        Total: "합계", "total";
    }
}

texts! {
    /// What a score plugin rewards.
    Rewards {
        TaintToleration: "피하고 싶은 taint(PreferNoSchedule)가 적을수록 높아요.",
            "Higher with fewer taints one would rather avoid (PreferNoSchedule).";
        NodeAffinity: "바라는 조건(preferred)에 맞을수록 높아요.", "Higher the more preferences match.";
        NodeResourcesFit: "빈 자리가 많을수록 높아요(LeastAllocated).",
            "Higher the more room is left (LeastAllocated).";
        MostAllocated: "많이 찬 곳일수록 높아요(MostAllocated).",
            "Higher the fuller it gets (MostAllocated).";
        RequestedToCapacityRatio: "프로필이 정한 사용률에 가까울수록 높아요(RequestedToCapacityRatio).",
            "As the profile values its utilization (RequestedToCapacityRatio).";
        PodTopologySpread: "같은 종류가 적게 모인 곳일수록 높아요.",
            "Higher where fewer of its kind are gathered.";
        InterPodAffinity: "가까이 있고 싶은 Pod가 많을수록 높아요.",
            "Higher with more Pods it wants to be near.";
        DynamicResources: "필요한 장치에 더 잘 맞을수록 높아요.", "Higher the better its devices fit.";
        NodeResourcesBalancedAllocation: "CPU와 메모리를 고르게 쓰게 될수록 높아요.",
            "Higher the more evenly CPU and memory end up used.";
        ImageLocality: "이미지를 이미 받아 둔 곳이 높아요.", "Higher where the image is already present.";
        Other: "점수를 매기지 않아요.", "It gives no score.";
        Total: "가중치를 곱해 모두 더한 값이에요.", "The sum of all, each times its weight.";
    }
}
