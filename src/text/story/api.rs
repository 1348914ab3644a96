//! The API server's traffic: requests, refusals, writes to etcd, watch events.

tales! {
    /// A request that passed the gates. Arguments: who asks, the object, method and path.
    Request {
        /// The learner's own.
        Accepted {
            title: "*{api}*{이} *{0}*의 요청을 살펴보고 통과시켜요.",
                "*{api}* checks the request from *{0}* and lets it pass.";
            why: "누가 보냈는지(authentication), 그래도 되는지(authorization), 규칙에 맞는지(admission) 차례로 보았어요. \
                다음은 {etcd}에 적을 차례예요.",
                "It looked at who asks (authentication), whether they may (authorization) and \
                whether it fits the rules (admission). {etcd} comes next.";
            log: "[{1} 요청 통과|{2}]", "[request passed: {1}|{2}]";
        }
        CreatePod {
            title: "*{0}*{이} *{api}*에 {1}{을} 만들어 달라고 요청해요.",
                "*{0}* asks *{api}* to create {1}.";
            why: "지금은 기록만 만들어요. 어느 {ship}로 갈지(nodeName)는 비어 있어서, 다음은 {sched} 차례예요.",
                "Only a record is made. It has no {ship} yet (nodeName is empty), so {sched} \
                comes next.";
            log: "[{1} 생성 요청|{2}]", "[create {1}|{2}]";
        }
        CreateReplicaSet {
            title: "*{0}*{이} *{api}*에 {1}{을} 만들어 달라고 요청해요.",
                "*{0}* asks *{api}* to create {1}.";
            why: "{deploy}{은} 여기까지만 해요. 이게 적히면 {replica}{이} 보고 {pod}를 만들어요.",
                "That is all {deploy} does. Once it is stored, {replica} sees it and makes pods.";
            log: "[{1} 생성 요청|{2}]", "[create {1}|{2}]";
        }
        Create {
            title: "*{0}*{이} *{api}*에 {1}{을} 만들어 달라고 요청해요.",
                "*{0}* asks *{api}* to create {1}.";
            why: "{api}{은} 누가 보냈는지(authentication), 그래도 되는지(authorization), 규칙에 맞는지(admission) \
                차례로 보고 받아들였어요.",
                "{api} checked who asks (authentication), whether they may (authorization) and \
                whether it fits the rules (admission), then accepted.";
            log: "[{1} 생성 요청|{2}]", "[create {1}|{2}]";
        }
        CreateNode {
            title: "*{0}*{이} *{api}*에 자기 {ship}를 등록해 달라고 요청해요.",
                "*{0}* asks *{api}* to register its {ship}.";
            why: "누가 대신 등록해 주지 않아요. {captain}{이} 켜지면서 스스로 Node 객체를 만들어요.",
                "Nobody does it for them: a starting kubelet creates its own Node object.";
            log: "[{1} 등록 요청|{2}]", "[register {1}|{2}]";
        }
        /// 3: the ship, empty if unknown
        Bind {
            title: "*{0}*{이} *{api}*에 {1}{을} {3}에 배정해 달라고 요청해요(binding).",
                "*{0}* asks *{api}* to assign {1} to {3} (binding).";
            why: "{sched}{이} 하는 일은 여기까지예요. 컨테이너는 그 {ship}의 {captain}{이} 켜요.",
                "That is all {sched} does. Starting the containers is up to {captain} there.";
            log: "[{1} → {3} 배정 요청|{2}]", "[assign {1} to {3}|{2}]";
        }
        Evict {
            title: "*{0}*{이} *{api}*에 {1}{을} 내보내 달라고 요청해요(eviction).",
                "*{0}* asks *{api}* to evict {1}.";
            why: "그냥 지우는 것과 달리, 한꺼번에 너무 많이 사라지지 않는지(PodDisruptionBudget) 먼저 살펴요.",
                "Unlike a plain delete, it first checks that not too many go at once \
                (PodDisruptionBudget).";
            log: "[{1} 내보내기 요청|{2}]", "[evict {1}|{2}]";
        }
        /// A kubelet reports a pod.
        PodStatus {
            title: "*{0}*{이} *{api}*에 {1}의 상태를 보고해요.",
                "*{0}* reports to *{api}* how {1} is.";
            why: "{ship} 안에서 벌어진 일은 그 {ship}의 {captain}만 알아요. 달라질 때마다 알려요.",
                "Only {captain} knows what happens on its {ship}, so it reports every change.";
            log: "[{1} 상태 보고|{2}]", "[status of {1}|{2}]";
        }
        Status {
            title: "*{0}*{이} *{api}*에 {1}의 지금 상태(status)를 적어 달라고 해요.",
                "*{0}* asks *{api}* to note the present state (status) of {1}.";
            why: "바라는 상태(spec)와 지금 상태(status)는 따로 적어요. status는 맡은 쪽이 보고해요.",
                "The desired state (spec) and the present one (status) are kept apart. Whoever \
                looks after it reports the status.";
            log: "[{1} 상태 보고|{2}]", "[status of {1}|{2}]";
        }
        Scale {
            title: "*{0}*{이} *{api}*에 {1}의 수를 바꿔 달라고 요청해요.",
                "*{0}* asks *{api}* to change the number of {1}.";
            why: "바뀌는 것은 `spec.replicas` 하나예요. 수를 맞추는 일은 컨트롤러가 이어받아요.",
                "Only `spec.replicas` changes. A controller takes it from there.";
            log: "[{1} 수 변경 요청|{2}]", "[scale {1}|{2}]";
        }
        Change {
            title: "*{0}*{이} *{api}*에 {1}의 내용을 바꿔 달라고 요청해요.",
                "*{0}* asks *{api}* to change {1}.";
            why: "아무도 직접 바꾸지 않아요. {api}에 부탁하고, {api}만 {etcd}에 적어요.",
                "Nobody changes it directly. They ask {api}, and only {api} writes to {etcd}.";
            log: "[{1} 변경 요청|{2}]", "[change {1}|{2}]";
        }
        Delete {
            title: "*{0}*{이} *{api}*에 {1}{을} 지워 달라고 요청해요.",
                "*{0}* asks *{api}* to delete {1}.";
            why: "딸린 것이 있으면 주인이 사라진 다음 차례로 정리돼요.",
                "What it owns is cleaned up after it.";
            log: "[{1} 삭제 요청|{2}]", "[delete {1}|{2}]";
        }
        DeletePod {
            title: "*{0}*{이} *{api}*에 {1}{을} 지워 달라고 요청해요.",
                "*{0}* asks *{api}* to delete {1}.";
            why: "바로 사라지지 않아요. 먼저 삭제 표시(`deletionTimestamp`)가 붙고, {captain}{이} 컨테이너를 끝냈다고 확인해야 \
                없어져요.",
                "It does not vanish at once. It is marked (`deletionTimestamp`) and goes only \
                when {captain} confirms its containers ended.";
            log: "[{1} 삭제 요청|{2}]", "[delete {1}|{2}]";
        }
        /// A kubelet confirms that a pod ended.
        Confirm {
            title: "*{0}*{이} *{api}*에 {1}{이} 다 끝났다고 알려요.",
                "*{0}* tells *{api}* that {1} has ended for good.";
            why: "컨테이너가 모두 끝난 걸 확인했으니 이제 기록에서 지워도 돼요.",
                "All its containers are gone, so the record may go too.";
            log: "[{1} 종료 확인|{2}]", "[{1} has ended|{2}]";
        }
    }
}

tales! {
    /// etcd commits. Arguments: what (a change in words, or the object), revision, key.
    Stored {
        /// The reason follows from `Effect`.
        Put {
            title: "*{api}*{이} *{etcd}*에 “{0}”{이라}고 적어요.",
                "*{api}* writes to *{etcd}*: “{0}”.";
            why: "번호(revision)는 {1}{이에요}.", "Its revision is {1}.";
            log: "rev {1} · [{0}|{2}]", "rev {1} · [{0}|{2}]";
        }
        Other {
            title: "*{api}*{이} *{etcd}*에 {0}의 바뀐 내용을 적어요.",
                "*{api}* writes to *{etcd}* what changed about {0}.";
            why: "{etcd}{을} 읽고 쓰는 곳은 {api}뿐이에요. 적을 때마다 번호(revision)가 올라요. 이번 번호는 {1}{이에요}.",
                "Only {api} reads and writes {etcd}. Each write raises the revision: this one is \
                {1}.";
            log: "rev {1} · [{0}|{2}]", "rev {1} · [{0}|{2}]";
        }
        Deleted {
            title: "*{api}*{이} *{etcd}*에서 {0}{을} 지워요.",
                "*{api}* deletes {0} from *{etcd}*.";
            why: "지우는 것도 기록이라 번호(revision)가 올라요. 이번 번호는 {1}{이에요}. 지켜보던 쪽에는 사라졌다는 소식이 가요.",
                "A deletion is a write too: revision {1}. Watchers will hear that it is gone.";
            log: "rev {1} · [{0} 지움|{2} 삭제]", "rev {1} · [{0} deleted|{2} deleted]";
        }
    }
}

texts! {
    /// What a stored change leads to. Follows the reason of `Stored::Put`.
    Effect {
        Created: "적히는 순간 ‘있어야 할 것’이 돼요. 지켜보던(watch) 쪽이 곧 알고 움직여요.",
            "From now on it is what should be. Whoever watches will hear of it and act.";
        Warned: "받아들이면서 경고도 해요. kubectl에 `Warning: {0}`{이라}고 떠요.",
            "It is taken, with a warning. kubectl prints `Warning: {0}`.";
        CreatedPod: "아직 기록뿐이에요. 어느 {ship}에서도 돌지 않아요.",
            "It is only a record so far. It runs nowhere yet.";
        Deleted: "지켜보던 쪽에 사라졌다는 소식이 가요.", "Watchers will hear that it is gone.";
        Bound: "{pod}의 nodeName이 채워졌어요. 그 {ship}의 {captain}{이} 곧 소식을 받아요.",
            "Its nodeName is set now. {captain} of that {ship} will hear of it.";
        Started: "{captain}{이} 보고한 대로예요. 실제 컨테이너는 이미 그 {ship}에서 돌고 있어요.",
            "As its kubelet reported: the containers run on that {ship} already.";
        Phase: "{captain}{이} 보고한 대로 적어요.", "As its kubelet reported.";
        Ready: "이제 Service의 요청을 받을 수 있어요.", "It may take requests from Services now.";
        Unready: "Service는 이제 이 {pod}로 요청을 보내지 않아요.", "Services send it no requests now.";
        Waiting: "{captain}{이} 다시 해 볼 때까지 기다려요.", "It waits until its kubelet tries again.";
        Restarted: "{pod}도 주소도 그대로고, 안의 컨테이너만 새것이에요.",
            "Same {pod}, same address; only the container inside is new.";
        Terminating: "아직 없어진 게 아니에요. {captain}{이} 컨테이너를 끝냈다고 확인해야 지워져요.",
            "It is not gone yet. Its kubelet must confirm that the containers ended.";
        Unschedulable: "{pod}는 대기 상태(Pending)로 남아요. 사정이 바뀌면 {sched}{이} 다시 살펴요.",
            "It stays Pending. {sched} looks again when something changes.";
        NodeReady: "이 일로 붙은 taint(`unreachable`, `not-ready`)까지 떼어지면 새 {pod}를 받아요. \
            통제선(cordon)이나 다른 taint는 그대로예요.",
            "Once the taints of the outage (`unreachable`, `not-ready`) are off, it takes new \
            pods. A cordon and other taints stay.";
        NodeAway: "안의 {pod}가 어떻게 됐는지는 아직 몰라요. 기록만 바뀌었어요.",
            "What became of the pods there is not known. Only the record changed.";
        Tainted: "{sched}{과} {fleet}{이} 이 표시를 보고 움직여요.",
            "{sched} and {fleet} go by this sign.";
        Untainted: "이 표시 때문에 막히던 일이 풀려요.", "What it held back may go on.";
        Cordoned: "새 {pod}만 막아요. 있던 {pod}는 그대로예요.", "New pods are kept off; those there stay.";
        Balanced: "이제 EXTERNAL-IP로 보여요. 밖에서는 이 주소 하나만 알면 돼요.",
            "It shows as EXTERNAL-IP now: all that anybody outside has to know.";
        Published: "이제 ADDRESS로 보여요. 바깥 DNS도 호스트 이름을 물으면 이 주소를 알려 줘요.",
            "It shows as ADDRESS now, and DNS outside answers with it for the hosts.";
        Scaled: "숫자가 먼저 바뀌고, {pod}는 그다음에 맞춰져요.", "First the number changes, then the pods follow.";
        Template: "도는 {pod}는 아직 그대로예요. {deploy}{이} 새 버전으로 바꿔 가요.",
            "Running pods are untouched so far. {deploy} will replace them.";
        Endpoints: "{ship}마다 {proxy}{이} 이 목록을 보고 규칙을 고쳐요.",
            "On every {ship}, {proxy} takes its rules from this list.";
        Other: "{etcd}{을} 읽고 쓰는 곳은 {api}뿐이에요.", "Only {api} reads and writes {etcd}.";
    }
}

tales! {
    /// A watch event. Arguments: to whom, the news, the object, ADDED..., 에게 or 에, its path.
    Watch {
        Event {
            title: "[*{api}*{이} *{0}*{4} “{1}”{이라}고 알려요.|*{api}*{이} *{0}*에 {2}의 {3} 이벤트를 watch로 \
                보내요.]",
                "[*{api}* tells *{0}*: “{1}.”|*{api}* sends *{0}* the {3} event of {2} over its \
                watch.]";
            why: "{0}{은} {api}{을} 계속 지켜보고 있었어요(watch).",
                "{0} keeps a watch open on {api}.";
            log: "[{1}|WATCH {3} · {5}]", "[{1}|WATCH {3} · {5}]";
        }
    }
}

tales! {
    /// A refused request. Arguments: who asked, what is wrong, the answer's words, HTTP code.
    Refused {
        No {
            title: "*{api}*{이} *{0}*의 요청을 거절해요. {1}",
                "*{api}* refuses a request from *{0}*. {1}";
            why: "Kubernetes는 이렇게 답해요(HTTP {3}): `{2}`",
                "Kubernetes answers with HTTP {3}: `{2}`";
            log: "거절 {3} · {1}", "refused {3} · {1}";
        }
        NoAnswer {
            title: "*{0}*의 요청이 *{api}*에 닿지 못해요.",
                "A request from *{0}* does not reach *{api}*.";
            why: "{api}{이} 다시 대답하면 그때 또 해 보면 돼요. 지금 돌아온 말은 이래요: `{2}`",
                "Try again once {api} answers. What came back: `{2}`";
            log: "대답 없음", "no answer";
        }
    }
}

texts! {
    /// What a watcher is told, in its own ear. Argument: the object or pod.
    News {
        PodForYou: "{0}{이} 이 배로 정해졌어요", "{0} is assigned to your ship";
        PodEnd: "{0}{을} 내려야 해요", "{0} has to end";
        PodWaits: "{0}{을} 실을 배를 골라 주세요", "{0} needs a ship";
        Added: "{0}{이} 새로 생겼어요", "{0} is new";
        Modified: "{0}{이} 바뀌었어요", "{0} has changed";
        Deleted: "{0}{이} 사라졌어요", "{0} is gone";
    }
}

texts! {
    /// What each component watches. Follows `Watch::Event`'s reason.
    Watches {
        Kubelet: "nodeName이 자기 {ship}인 {pod}만 골라 들어요.",
            "It listens only for pods whose nodeName is its own {ship}.";
        Scheduler: "아직 갈 {ship}가 없는 {pod}를 찾는 중이에요.",
            "It looks for pods that have no {ship} yet.";
        Deployment: "Deployment와 거기 딸린 ReplicaSet을 봐요.",
            "It watches Deployments and the ReplicaSets they own.";
        ReplicaSet: "ReplicaSet과 거기 딸린 {pod}를 세요.",
            "It watches ReplicaSets and counts the pods they own.";
        Node: "Node와 {lease}{을} 봐요.", "It watches Nodes and each {lease}.";
        TaintEviction: "{ship}에 붙는 taint와 거기 있는 {pod}를 봐요.",
            "It watches the taints of {ships} and the pods on them.";
        EndpointSlice: "Service와, selector에 맞는 {pod}를 봐요.",
            "It watches Services and the pods their selectors match.";
        Collector: "누가 누구의 주인인지(`ownerReferences`) 봐요.",
            "It watches who owns what (`ownerReferences`).";
        KubeProxy: "Service와 EndpointSlice를 보고 규칙을 고쳐 적어요.",
            "It watches Services and EndpointSlices to keep its rules right.";
        Other: "바뀐 것만 받아 봐요.", "It receives only what changes.";
    }
}

texts! {
    /// What is wrong with a refused request, and how to mend it.
    Wrong {
        NotFound: "그런 것이 없어요. 이름을 확인해 보세요.", "There is no such thing. Check the name.";
        AlreadyExists: "같은 이름이 이미 있어요. 다른 이름을 써 보세요.",
            "That name is taken. Try another.";
        Conflict: "그사이 다른 쪽이 먼저 바꿨어요. 최신 내용을 다시 읽고 시도하면 돼요.",
            "Somebody changed it first. Read it again and retry.";
        Invalid: "값이 규칙에 맞지 않아요.", "A value breaks the rules.";
        BadRequest: "요청을 알아볼 수 없어요.", "The request makes no sense.";
        Forbidden: "그렇게 할 권한이 없어요.", "It is not allowed.";
        TooMany: "지금은 할 수 없어요. 잠시 뒤에 다시 해 보세요.", "Not now. Try again in a while.";
        Internal: "API 서버가 처리하지 못했어요.", "The API server could not do it.";
        Unavailable: "대답이 없어요.", "There is no answer.";
        Negative: "0보다 작을 수는 없어요.", "It cannot be less than 0.";
        Required: "꼭 있어야 하는 값이 비었어요.", "A required value is empty.";
        TooLong: "너무 길어요. 더 짧게 써 보세요.", "It is too long. Make it shorter.";
        Name: "이름에는 영어 소문자와 숫자, 가운데에 ‘-’만 쓸 수 있어요.",
            "A name has lower-case letters, digits and, inside, hyphens only.";
        Port: "포트 번호가 쓸 수 있는 범위를 벗어났어요.", "The port is out of range.";
        PortTaken: "다른 Service가 이미 쓰는 포트예요.", "Another Service has that port.";
        Selector: "selector와 틀(template)의 라벨이 서로 맞지 않아요.",
            "The selector does not match the template's labels.";
        Bound: "이미 갈 곳이 정해진 Pod예요. 한번 정해지면 바꿀 수 없어요.",
            "The Pod is assigned already, and that cannot be changed.";
        Ending: "지우는 중이라 더는 바꿀 수 없어요.", "It is being deleted.";
        Reborn: "같은 이름으로 새로 만들어진 다른 객체예요.",
            "It is another object, made anew under the same name.";
        Budget: "한꺼번에 너무 많이 사라지지 않게 PodDisruptionBudget이 막았어요.",
            "A PodDisruptionBudget keeps too many from going at once.";
        Limit: "requests는 limits보다 클 수 없어요.", "Requests cannot exceed limits.";
    }
}

impl Wrong {
    /// Finds the gloss for a message of Kubernetes among those the reason allows.
    pub fn of(reason: Wrong, message: &str) -> Wrong {
        const KNOWN: [(&str, Wrong); 15] = [
            ("must be greater than or equal to 0", Wrong::Negative),
            ("must be non-negative", Wrong::Negative),
            ("Required value", Wrong::Required),
            ("must be no more than", Wrong::TooLong),
            ("RFC 1123", Wrong::Name),
            ("a valid label must", Wrong::Name),
            ("already allocated", Wrong::PortTaken),
            ("between 1 and 65535", Wrong::Port),
            ("valid ports is", Wrong::Port),
            ("`selector` does not match", Wrong::Selector),
            ("is already assigned to node", Wrong::Bound),
            ("being deleted", Wrong::Ending),
            ("UID in the precondition", Wrong::Reborn),
            ("disruption budget", Wrong::Budget),
            ("must be less than or equal to", Wrong::Limit),
        ];
        if message.contains("being terminated") {
            return Wrong::Ending;
        }
        KNOWN.iter().find(|k| message.contains(k.0)).map_or(reason, |k| k.1)
    }
}
