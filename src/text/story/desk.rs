//! What the controllers decide, and by which numbers.

tales! {
    /// Deployments and their ReplicaSets.
    Rollout {
        /// replicaset, revision, replicas
        CreateFirst {
            title: "*{deploy}*{이} 버전 {1}의 *{rs} {0}*{을} {2}개짜리로 만들기로 해요.",
                "*{deploy}* makes *{rs} {0}*, revision {1}, for {2} {2#pod|pods}.";
            why: "이 틀(template)을 가진 ReplicaSet이 아직 없어서예요. {deploy}{은} {pod}를 직접 만들지 않고, 버전마다 \
                ReplicaSet을 하나 둬요.",
                "No ReplicaSet has this template yet. {deploy} makes no pods itself: it keeps one \
                ReplicaSet per version.";
            log: "ReplicaSet {0} 생성 결정 · {2}개", "will create ReplicaSet {0} · {2}";
        }
        /// replicaset, revision, replicas, desired, surge, total max, total
        CreateNext {
            title: "*{deploy}*{이} 새 버전 {1}의 *{rs} {0}*{을} {2}개짜리로 만들기로 해요.",
                "*{deploy}* makes *{rs} {0}* for the new revision {1}, beginning with {2}.";
            why: "모두 합쳐 {5}개(원하는 수 {3} + maxSurge {4})까지 둘 수 있고 지금 {6}개예요. 그래서 {2}개로 시작해요.",
                "Together there may be {5} (desired {3} + maxSurge {4}), and there are {6}. So it \
                begins with {2}.";
            log: "ReplicaSet {0} 생성 결정 · {2}개", "will create ReplicaSet {0} · {2}";
        }
        /// replicaset, revision, from revision
        Reuse {
            title: "*{deploy}*{이} 예전 *{rs} {0}*{을} 버전 {1}{으로} 다시 써요.",
                "*{deploy}* takes up *{rs} {0}* again, now as revision {1}.";
            why: "되돌릴 틀이 버전 {2}의 것과 똑같아요. 새로 만들지 않고 번호만 올려요.",
                "The template is that of revision {2}. Nothing new is made; only the number \
                rises.";
            log: "ReplicaSet {0} 재사용 · 버전 {2} → {1}", "reuse ReplicaSet {0} · revision {2} → {1}";
        }
        /// replicaset, from, to
        Up {
            title: "*{deploy}*{이} *{rs} {0}*{을} {1}개에서 {2}개로 늘리기로 해요.",
                "*{deploy}* grows *{rs} {0}* from {1} to {2}.";
            why: "", "";
            log: "ReplicaSet {0} 늘리기 · {1} → {2}", "grow ReplicaSet {0} · {1} → {2}";
        }
        /// replicaset, from, to
        Down {
            title: "*{deploy}*{이} *{rs} {0}*{을} {1}개에서 {2}개로 줄이기로 해요.",
                "*{deploy}* shrinks *{rs} {0}* from {1} to {2}.";
            why: "", "";
            log: "ReplicaSet {0} 줄이기 · {1} → {2}", "shrink ReplicaSet {0} · {1} → {2}";
        }
        /// deployment, total, total max, available, available min
        Waits {
            title: "*{deploy}*{이} *{order} {0}*의 새 {pod}가 준비되기를 기다려요.",
                "*{deploy}* waits for new pods of *{order} {0}* to become ready.";
            why: "지금 모두 {1}개(최대 {2}개)이고 쓸 수 있는 것은 {3}개(최소 {4}개)예요. 그래서 더할 수도 뺄 수도 없어요.",
                "There are {1} now (at most {2}), of which {3} are available (at least {4}). \
                Nothing may be added or taken away.";
            log: "Deployment {0} 롤아웃 대기", "rollout of Deployment {0} waits";
        }
        /// deployment, old pods
        RecreateWaits {
            title: "*{deploy}*{이} *{order} {0}*의 옛 {pod} {1}개가 사라지기를 기다려요.",
                "*{deploy}* waits until {1} old {1#pod|pods} of *{order} {0}* are gone.";
            why: "전략이 Recreate라서 옛 버전과 새 버전이 함께 돌지 않아요. 그동안 요청을 받을 {pod}가 없어요.",
                "With Recreate, old and new never run together. Meanwhile nobody takes requests.";
            log: "Deployment {0} 옛 Pod 종료 대기 · {1}개", "Deployment {0} waits for {1} old Pods to \
                end";
        }
        /// deployment, revision, replicas
        Complete {
            title: "*{order} {0}*의 롤아웃이 끝나요. 버전 {1} {pod} {2}개가 모두 준비됐어요.",
                "The rollout of *{order} {0}* is complete: {2} {2#pod|pods} of revision {1} \
                ready.";
            why: "옛 {pod}는 하나도 남지 않았어요. 옛 ReplicaSet은 되돌릴 때 쓰려고 0개짜리로 남겨 둬요.",
                "No old {pod} is left. Old ReplicaSets stay at 0, for an undo.";
            log: "Deployment {0} 롤아웃 끝 · 버전 {1}", "rollout of Deployment {0} complete · revision \
                {1}";
        }
        /// deployment, deadline
        Stuck {
            title: "*{deploy}*{이} *{order} {0}*의 롤아웃이 나아가지 않는다고 적어요.",
                "*{deploy}* notes that the rollout of *{order} {0}* makes no progress.";
            why: "{1} 동안(`progressDeadlineSeconds`) 나아진 것이 없어요. 저절로 되돌리지는 않아요. 남은 옛 {pod}가 계속 \
                일해요.",
                "Nothing improved for {1} (`progressDeadlineSeconds`). It is not undone by \
                itself; the old pods left serve on.";
            log: "Deployment {0} 롤아웃 멈춤", "rollout of Deployment {0} stuck";
        }
        /// replicaset, revision, limit, old
        Prune {
            title: "*{deploy}*{이} 오래된 *{rs} {0}*(버전 {1}){을} 지우기로 해요.",
                "*{deploy}* deletes *{rs} {0}*, an old one (revision {1}).";
            why: "지난 버전은 {2}개(`revisionHistoryLimit`)까지만 남겨요. 지금 {3}개예요.",
                "At most {2} past versions are kept (`revisionHistoryLimit`); there are {3}.";
            log: "ReplicaSet {0} 정리", "prune ReplicaSet {0}";
        }
    }
}

texts! {
    /// Why a ReplicaSet is scaled. Arguments: step size, desired, surge, unavailable, total, total
    /// max, available, available min, unhealthy old pods.
    ScaleReason {
        Scale: "Deployment의 원하는 수가 {1}개로 바뀌었어요.", "The Deployment now wants {1}.";
        Proportional: "롤아웃 도중에 원하는 수가 {1}개로 바뀌어서, ReplicaSet마다 크기대로 몫을 나눠요.",
            "The desired number became {1} in the middle of a rollout, so each ReplicaSet gets \
            its share.";
        RollUp: "모두 합쳐 {5}개(원하는 수 {1} + maxSurge {2})까지 둘 수 있는데 지금 {4}개라서, {0}개를 더해요.",
            "Together there may be {5} (desired {1} + maxSurge {2}) and there are {4}, so {0} \
            more.";
        Unhealthy: "옛 {pod} 가운데 준비되지 않은 {8}개는 어차피 요청을 못 받으니 먼저 줄여도 괜찮아요.",
            "{8} old {8#pod is|pods are} not available anyway, so {8#it goes|they go} first.";
        RollDown: "쓸 수 있는 {pod}가 {6}개예요. {7}개(원하는 수 {1} − maxUnavailable {3})는 지키면서 {0}개를 줄여요.",
            "{6} are available and {7} must stay (desired {1} − maxUnavailable {3}), so {0} may \
            go.";
        Saturated: "새 버전이 원하는 수 {1}개를 다 갖췄어요. 옛 버전은 이제 0개면 돼요.",
            "The new version has all {1} it needs. The old one goes to 0.";
        RecreateDown: "전략이 Recreate라서 옛 {pod}를 모두 내린 다음 새로 만들어요.",
            "With Recreate, all old pods go before new ones come.";
        RecreateUp: "옛 {pod}가 모두 사라졌어요. 이제 새 버전 {1}개를 만들어요.",
            "The old pods are gone. Now {1} of the new version.";
    }
}

tales! {
    /// ReplicaSets and their pods; owners in general; garbage.
    Replica {
        /// replicaset, create, want, have
        Create {
            title: "*{replica}*{이} *{rs} {0}*의 {pod}를 {1}개 만들기로 해요.",
                "*{replica}* makes {1} {1#pod|pods} for *{rs} {0}*.";
            why: "있어야 할 {pod}는 {2}개인데 지금 {3}개예요. 옮겨 오는 게 아니라 새로 만들어요.",
                "There should be {2}, and there {3#is|are} {3}. None is moved here; they are made \
                anew.";
            log: "Pod {1}개 만들기 ({3}/{2})", "make {1} {1#Pod|Pods} ({3}/{2})";
        }
        /// replicaset, create, want, have, missing
        CreateSome {
            title: "*{replica}*{이} *{rs} {0}*의 {pod}를 우선 {1}개 만들기로 해요.",
                "*{replica}* begins with {1} {1#pod|pods} for *{rs} {0}*.";
            why: "{4}개가 모자라지만 한꺼번에 만들지 않아요. 잘되면 다음 묶음을 두 배로 늘려요(slow start).",
                "{4} are missing, but not all are made at once. If it goes well, the next batch \
                is twice the size (slow start).";
            log: "Pod {1}개 만들기 ({3}/{2})", "make {1} {1#Pod|Pods} ({3}/{2})";
        }
        /// replicaset, delete, want, have
        Delete {
            title: "*{replica}*{이} *{rs} {0}*의 {pod}를 {1}개 지우기로 해요.",
                "*{replica}* deletes {1} {1#pod|pods} of *{rs} {0}*.";
            why: "있어야 할 {pod}는 {2}개인데 {3}개가 있어요. 아무거나 고르지 않고, 없어져도 덜 아쉬운 것부터 지워요.",
                "There should be {2}, and there {3#is|are} {3}. Those least missed go first.";
            log: "Pod {1}개 지우기 ({3}/{2})", "delete {1} {1#Pod|Pods} ({3}/{2})";
        }
        /// desk, owner, object
        Adopt {
            title: "*{0}*{이} *{2}*{을} {1}의 것으로 삼기로 해요.", "*{0}* adopts *{2}* for {1}.";
            why: "고르는 라벨(selector)에 맞는데 주인이 없었어요. 이제 함께 세요.",
                "Its labels match the selector and nobody owned it. It counts from now on.";
            log: "{2} 들이기", "adopt {2}";
        }
        /// desk, owner, object
        Release {
            title: "*{0}*{이} 라벨이 더는 맞지 않는 *{2}*{을} {1}에서 놓아주기로 해요.",
                "*{0}* lets *{2}* go from {1}: its labels match no more.";
            why: "없애지는 않아요. 주인 없이 계속 돌고, 빈자리는 새로 채워요.",
                "It is not deleted. It runs on without an owner; the gap is filled anew.";
            log: "{2} 놓아주기", "release {2}";
        }
        /// owner, count, first dependent
        Collect {
            title: "*{gc}*{이} *{0}*에 딸린 {1}개를 지우기로 해요.",
                "*{gc}* deletes {1} {1#dependent|dependents} of *{0}*.";
            why: "주인이 사라졌어요. {2}처럼 `ownerReferences`로 이어진 것도 함께 정리해요.",
                "The owner is gone. What points to it by `ownerReferences`, such as {2}, goes \
                too.";
            log: "{0}에 딸린 {1}개 정리", "collect {1} of {0}";
        }
        /// owner, count, first dependent
        CollectForeground {
            title: "*{gc}*{이} *{0}*보다 먼저 딸린 {1}개를 지우기로 해요.",
                "*{gc}* deletes {1} {1#dependent|dependents} before *{0}* itself.";
            why: "foreground 삭제라서 {2}처럼 딸린 것이 모두 사라져야 주인도 사라져요.",
                "In a foreground deletion the owner waits until its dependents, such as {2}, are \
                gone.";
            log: "{0}에 딸린 {1}개 먼저 정리", "collect {1} before {0}";
        }
        /// owner, count
        Orphan {
            title: "*{gc}*{이} *{0}*만 지우고 딸린 {1}개는 남기기로 해요.",
                "*{gc}* lets *{0}* go alone and leaves its {1} {1#dependent|dependents}.";
            why: "orphan 삭제예요. 딸린 것에서 주인 표시(`ownerReferences`)만 떼요.",
                "An orphaning deletion: only their `ownerReferences` are taken off.";
            log: "{0}에 딸린 {1}개 남기기", "orphan {1} of {0}";
        }
        /// object, finalizer
        Unfinalize {
            title: "*{gc}*{이} *{0}*에서 `{1}` 표시를 떼기로 해요.",
                "*{gc}* takes the finalizer `{1}` off *{0}*.";
            why: "finalizer는 “이 일이 끝나기 전에는 지우지 마세요”라는 표시예요. 그 일이 끝났어요.",
                "A finalizer says: do not delete before this is done. It is done.";
            log: "{0} finalizer 제거", "finalizer off {0}";
        }
        /// pod, ship
        NodeGone {
            title: "*{podgc}*{이} *{pod} {0}*의 기록을 지우기로 해요.",
                "*{podgc}* removes the record of *{pod} {0}*.";
            why: "{1}{이} 이제 클러스터에 없어요. 끝났다고 확인해 줄 {captain}도 없어요.",
                "{1} is no longer in the cluster, so no kubelet can confirm its end.";
            log: "{0} 정리 · {1} 없음", "collect {0} · {1} is gone";
        }
        /// pod, ship
        OutOfService {
            title: "*{podgc}*{이} *{pod} {0}*{을} 강제로 지우기로 해요.",
                "*{podgc}* deletes *{pod} {0}* by force.";
            why: "{1}{은} 소식이 없고, 꺼진 것이 확실하다는 표시(`out-of-service` taint)가 붙었어요. {captain}의 \
                확인을 기다리지 않아도 돼요.",
                "{1} is silent, and its `out-of-service` taint says that it is surely off. Nobody \
                has to wait for its kubelet.";
            log: "{0} 정리 · {1} 사용 중지", "collect {0} · {1} is out of service";
        }
        /// pod
        NeverBound {
            title: "*{podgc}*{이} *{pod} {0}*{을} 실패(Failed)로 적고 지우기로 해요.",
                "*{podgc}* marks *{pod} {0}* Failed and deletes it.";
            why: "삭제를 기다리는데 어느 {ship}에도 실린 적이 없어요. 끝맺어 줄 {captain}{이} 없어요.",
                "It is being deleted and never had a {ship}, so there is no kubelet to finish it.";
            log: "{0} 정리 · {ship} 없이 삭제 중", "collect {0} · never bound";
        }
        /// pod
        Surplus {
            title: "*{podgc}*{이} 끝난 *{pod} {0}*의 기록을 지우기로 해요.",
                "*{podgc}* removes the record of the finished *{pod} {0}*.";
            why: "끝난 {pod}가 한도(terminated-pod-gc-threshold)보다 많아요. 오래된 것부터 지워요.",
                "More {pods} are finished than terminated-pod-gc-threshold allows. The oldest go \
                first.";
            log: "{0} 정리 · 끝난 Pod 한도 초과", "collect {0} · too many finished";
        }
    }
}

tales! {
    /// Node lifecycle and taint eviction.
    Fleet {
        /// ship, grace
        Unknown {
            title: "*{fleet}*{이} *{0}*의 상태를 모름(Unknown)으로 보기로 해요.",
                "*{fleet}* decides that the state of *{0}* is Unknown.";
            why: "마지막 {lease} 뒤 {1}{이} 지나도록 새것이 오지 않았어요(node-monitor-grace-period). 꺼졌는지 통신만 \
                끊겼는지는 알 수 없어요.",
                "{1} have passed since its last {lease} (node-monitor-grace-period). Whether it is \
                off or only cut off, nobody here can tell.";
            log: "{0} 소식 끊김(Unknown)", "{0} is silent (Unknown)";
        }
        /// ship, away
        Back {
            title: "*{fleet}*{이} *{0}*의 소식을 {1} 만에 다시 받아요.",
                "*{fleet}* hears from *{0}* again after {1}.";
            why: "{captain}{이} {lease}{과} 상태를 다시 보내요. 이 일로 붙은 taint(`unreachable`, `not-ready`)를 \
                떼고 예정된 내보내기를 취소할 차례예요.",
                "{captain} sends its {lease} and status again. The taints of this outage \
                (`unreachable`, `not-ready`) come off, planned evictions are cancelled.";
            log: "{0} 다시 소식 · {1} 만에", "{0} heard from after {1}";
        }
        /// ship, reason
        NotReady {
            title: "*{fleet}*{이} *{0}*의 준비 안 됨(Ready=False) 보고를 확인해요.",
                "*{fleet}* sees *{0}* report itself not ready (Ready=False).";
            why: "소식이 끊긴 게 아니라 {captain}{이} 스스로 그렇게 말했어요(`{1}`).",
                "It is not silent: its own kubelet says so (`{1}`).";
            log: "{0} 준비 안 됨 · {1}", "{0} not ready · {1}";
        }
        /// ship, pods
        MarkPods {
            title: "*{fleet}*{이} *{0}*의 {pod} {1}개를 준비 안 됨으로 적기로 해요.",
                "*{fleet}* marks {1} {1#pod|pods} on *{0}* as not ready.";
            why: "아직 돌고 있을지도 모르지만 확인할 길이 없어요. 준비 안 됨이 되면 Service가 그쪽으로 요청을 보내지 않아요.",
                "They may still run, but nobody can check. Marked so, Services send them nothing.";
            log: "{0}의 Pod {1}개 준비 안 됨", "{1} {1#Pod|Pods} on {0} not ready";
        }
        /// ship, taints
        Taint {
            title: "*{fleet}*{이} *{0}*에 {taint} `{1}`{을} 붙이기로 해요.",
                "*{fleet}* puts a {taint} on *{0}*: `{1}`.";
            why: "", "";
            log: "{0} taint 추가 · {1}", "taint {0} · {1}";
        }
        /// ship, taints
        Untaint {
            title: "*{fleet}*{이} *{0}*에서 {taint} `{1}`{을} 떼기로 해요.",
                "*{fleet}* takes the {taint} `{1}` off *{0}*.";
            why: "", "";
            log: "{0} taint 제거 · {1}", "untaint {0} · {1}";
        }
        /// zone, ready, not ready
        Zone {
            title: "*{fleet}*{이} {0}의 형편을 다시 봐요. 정상 {1}[척|개], 소식 없음 {2}[척|개]{이에요}.",
                "*{fleet}* looks at {0} anew: {1} ready, {2} not.";
            why: "", "";
            log: "{0} · 정상 {1}, 소식 없음 {2}", "{0} · {1} ready, {2} not";
        }
        /// ship, pods, after
        Planned {
            title: "*{evict}*{이} *{0}*의 {pod} {1}개를 {2} 뒤에 내보내기로 해요.",
                "*{evict}* plans to evict {1} {1#pod|pods} from *{0}* in {2}.";
            why: "{pod}마다 NoExecute taint를 견디는 시간(`tolerationSeconds`)이 있어요. 그 안에 {ship}가 돌아오면 없던 \
                일이 돼요.",
                "Each {pod} tolerates a NoExecute taint for a time (`tolerationSeconds`). If the \
                {ship} is back by then, nothing happens.";
            log: "{0}의 Pod {1}개, {2} 뒤 내보내기", "evict {1} from {0} in {2}";
        }
        /// ship, pods
        PlannedNow {
            title: "*{evict}*{이} *{0}*의 {pod} {1}개를 바로 내보내기로 해요.",
                "*{evict}* plans to evict {1} {1#pod|pods} from *{0}* at once.";
            why: "NoExecute taint를 견딘다는 표시(toleration)가 없어서예요.",
                "They have no toleration for its NoExecute taint.";
            log: "{0}의 Pod {1}개 바로 내보내기", "evict {1} from {0} now";
        }
        /// pod, ship, waited
        Evict {
            title: "*{evict}*{이} {1}의 *{pod} {0}*{을} 내보내기로 해요.",
                "*{evict}* evicts *{pod} {0}* from {1}.";
            why: "{2} 기다렸지만 {ship}가 돌아오지 않았어요. 이 {pod}를 옮기는 게 아니라 지워요. 주인이 있으면 다른 곳에 새 {pod}를 \
                만들어요.",
                "It waited {2} and the {ship} did not come back. The {pod} is not moved but \
                deleted; its owner, if any, makes a new one elsewhere.";
            log: "{0} 내보내기 · {1}", "evict {0} from {1}";
        }
        /// ship, pods
        Cancel {
            title: "*{evict}*{이} *{0}*의 {pod} {1}개를 내보내려던 일을 취소해요.",
                "*{evict}* cancels the eviction of {1} {1#pod|pods} from *{0}*.";
            why: "견디는 시간이 끝나기 전에 taint가 사라졌어요.",
                "The taint went before their time was up.";
            log: "{0} 내보내기 취소 · {1}개", "eviction from {0} cancelled · {1}";
        }
    }
}

texts! {
    /// Why something is no longer its owner's. Arguments: the selector, the label it wants, and
    /// the label there is, or the name of the one that is gone.
    Unmatched {
        Other: "주인은 `{1}`{을} 찾는데(selector `{0}`) 라벨이 `{2}`{으로} 바뀌었어요.",
            "Its owner selects `{1}` (selector `{0}`), and the label is now `{2}`.";
        Missing: "주인은 `{1}`{을} 찾는데(selector `{0}`) 라벨 `{2}`{이} 사라졌어요.",
            "Its owner selects `{1}` (selector `{0}`), and the label `{2}` is gone.";
    }
}

texts! {
    /// Why taints change.
    TaintReason {
        Unreachable: "소식이 끊긴 곳에 새 {pod}가 가지 않게 막아요.",
            "It keeps new pods off a silent {ship}.";
        NotReady: "준비되지 않은 곳에 새 {pod}가 가지 않게 막아요.",
            "It keeps new pods off a {ship} that is not ready.";
        /// With effect NoExecute.
        UnreachableExecute: "소식이 끊긴 곳에 있던 {pod}를, 견디는 시간(toleration)이 지나면 내보내려고 붙여요.",
            "Pods on a silent {ship} are to leave once their toleration ends.";
        NotReadyExecute: "준비되지 않은 곳에 있던 {pod}를, 견디는 시간(toleration)이 지나면 내보내려고 붙여요.",
            "Pods on a {ship} that is not ready are to leave once their toleration ends.";
        Cordoned: "통제선(cordon)을 친 곳이라 새 {pod}만 막아요. 있던 {pod}는 그대로예요.",
            "It is cordoned: new pods are kept off, those there stay.";
        Pressure: "메모리나 디스크가 빠듯해서 새 {pod}를 막아요. {ship}는 여전히 Ready예요.",
            "It runs short of memory or disk, so new pods are kept off. It is still Ready.";
        Recovered: "그 표시를 붙인 까닭이 사라졌어요.", "What it was put there for is over.";
        FullDisruption: "모든 {ship}의 소식이 한꺼번에 끊기면 {control} 쪽 통신을 먼저 의심해요. 그래서 아무것도 내보내지 않아요.",
            "When every {ship} falls silent at once, the fault is more likely here. So nothing is \
            evicted.";
        ControllerRestarted: "방금 켜진 {fleet}{은} 예전 판단을 그대로 믿지 않아요. 직접 확인할 때까지 NoExecute taint를 떼어 \
            둬요.",
            "Having just started, {fleet} does not trust earlier findings: NoExecute taints come \
            off until it has looked for itself.";
    }
}

texts! {
    /// What the nodes of a zone are called together.
    ZoneName {
        /// Nodes without a zone label.
        All: "[선단|노드들]", "[the fleet|the nodes]";
        One: "[해역|존] {0}", "[sea zone|zone] {0}";
    }
}

texts! {
    /// What a zone's state means for evictions.
    ZoneReason {
        Initial: "아직 살펴본 적이 없어요.", "Not looked at before.";
        Normal: "대부분 멀쩡해서, 소식이 끊긴 곳을 하나씩 평소 속도로 비워요.",
            "Most are well, so silent ones are emptied one by one at the usual pace.";
        Partial: "절반 넘게 소식이 없어요. 작은 클러스터라면 비우기를 멈추고, 크다면 천천히 비워요.",
            "More than half are silent. In a small cluster nothing is emptied, in a large one \
            slowly.";
        Full: "모두 소식이 없어요. 다른 곳도 그렇다면 {control} 쪽 통신을 의심하고 비우기를 멈춰요.",
            "All are silent. If it is so everywhere, the fault is suspected here and nothing is \
            emptied.";
    }
}

tales! {
    /// The endpoints of a Service. Arguments: service, ready, total.
    Lanes {
        Changed {
            title: "*{lanes}*{이} *{0}*의 주소 목록(EndpointSlice)을 고치기로 해요. {pod} {2}개 가운데 {1}개가 요청을 \
                받아요.",
                "*{lanes}* revises the addresses (EndpointSlice) of *{0}*: {1} of {2} \
                {2#pod|pods} {1#takes|take} requests.";
            why: "준비된(Ready) {pod}만 요청을 받아요.",
                "Only pods that are Ready take requests.";
            log: "{0} 엔드포인트 {1}/{2}", "endpoints of {0}: {1}/{2}";
        }
        /// The Service has no endpoint that takes requests.
        Empty {
            title: "*{lanes}*{이} *{0}*의 주소 목록(EndpointSlice)을 고치기로 해요. 요청을 받을 {pod}가 하나도 없어요.",
                "*{lanes}* revises the addresses (EndpointSlice) of *{0}*: nobody takes requests.";
            why: "고르는 라벨(selector)이 맞으면서 준비된(Ready) {pod}가 없어요. 이제 이 주소로 보낸 요청은 거절돼요.",
                "No {pod} both matches the selector and is Ready. Requests to this address are \
                refused now.";
            log: "{0} 엔드포인트 없음", "{0} has no endpoints";
        }
    }
}

tales! {
    /// Load balancers of Services. Arguments: the Service, then as said.
    Balancers {
        /// 1: how long it takes
        Ensure {
            title: "*{gates}*{이} 클라우드에 *{0}*의 로드밸런서를 만들어 달라고 요청해요.",
                "*{gates}* asks the cloud for a load balancer for *{0}*.";
            why: "클라우드는 클러스터 밖에 있어요. {gates}{은} 클라우드의 API를 부를 뿐이고, 로드밸런서는 클라우드가 {1}쯤 걸려 마련해요. \
                그동안 EXTERNAL-IP는 `<pending>`이에요.",
                "The cloud is outside the cluster. {gates} only calls its API; the cloud itself \
                sets the load balancer up, in about {1}. Meanwhile EXTERNAL-IP is `<pending>`.";
            log: "{0} 로드밸런서 요청", "asked for a load balancer for {0}";
        }
        /// 1: address
        Ensured {
            title: "클라우드가 로드밸런서를 다 만들어요. *{0}*의 바깥 주소는 `{1}`{이에요}.",
                "The cloud is done with the load balancer: *{0}* has the outside address `{1}`.";
            why: "{gates}{이} 이 주소를 Service의 상태(status)에 적으면 EXTERNAL-IP로 보여요. 로드밸런서는 받은 요청을 \
                {ship}의 NodePort로 넘겨요.",
                "{gates} writes it into the Service's status, and it shows as EXTERNAL-IP. The \
                load balancer hands requests on to the NodePort of a {ship}.";
            log: "{0} 로드밸런서 준비 · {1}", "load balancer of {0} ready · {1}";
        }
        /// 1: address
        Assigned {
            title: "MetalLB가 주소 묶음에서 `{1}`{을} 골라 *{0}*에 줘요.",
                "MetalLB picks `{1}` from its pool for *{0}*.";
            why: "새로 만들 것이 없어서 바로 끝나요. “이 주소를 누가 쓰나요?”라는 질문(ARP)에 {ship} 하나가 제 것이라고 답해서 패킷을 받아요.",
                "There is nothing to build, so it is done at once. When the network asks who has \
                this address (ARP), one {ship} says that it does, and gets the packets.";
            log: "{0} 주소 배정 · {1}", "{0} gets {1}";
        }
        /// 1: address
        Delete {
            title: "*{gates}*{이} 클라우드에 *{0}*의 로드밸런서를 치워 달라고 요청해요.",
                "*{gates}* asks the cloud to take the load balancer of *{0}* down.";
            why: "다 치울 때까지 finalizer가 {lane}{을} 붙들어 둬요. 먼저 지우면 로드밸런서만 클라우드에 남아 요금이 계속 나가요.",
                "Until that is done a finalizer holds the Service. If it went first, the load \
                balancer would be left behind, and somebody would go on paying for it.";
            log: "{0} 로드밸런서 정리 · {1}", "load balancer of {0} goes · {1}";
        }
    }
}
