//! What things are called: the analogy's word, Kubernetes' own name, a gloss, and where the
//! analogy breaks.

use super::{Lang, Skin, nth};

/// The two lines of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Label {
    pub main: &'static str,
    pub sub: &'static str,
}

/// What an analogy means, and where it stops being true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Note {
    pub means: &'static str,
    pub breaks: &'static str,
}

macro_rules! things {
    ($($thing:ident: $real:literal, $ko:literal, $en:literal, $gloss_ko:literal, $gloss_en:literal,
        $means_ko:literal, $means_en:literal, $breaks_ko:literal, $breaks_en:literal;)*) => {
        /// Everything that has a place or a name on the picture.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Thing { $($thing),* }

        impl Thing {
            pub const ALL: &[Thing] = &[$(Thing::$thing),*];

            /// Kubernetes' own name, the same in every language.
            pub fn real(self) -> &'static str {
                let names = concat!($($real, "\0"),*);
                nth([names, names], Lang::Ko, self as usize)
            }
            /// The analogy's word.
            pub fn story(self, lang: Lang) -> &'static str {
                let (ko, en) = (concat!($($ko, "\0"),*), concat!($($en, "\0"),*));
                nth([ko, en], lang, self as usize)
            }
            /// What it is, in two or three words.
            pub fn gloss(self, lang: Lang) -> &'static str {
                let (ko, en) = (concat!($($gloss_ko, "\0"),*), concat!($($gloss_en, "\0"),*));
                nth([ko, en], lang, self as usize)
            }
            /// What the analogy means and where it breaks.
            pub fn note(self, lang: Lang) -> Note {
                let ko = concat!($($means_ko, "\0", $breaks_ko, "\0"),*);
                let en = concat!($($means_en, "\0", $breaks_en, "\0"),*);
                let part = |i| nth([ko, en], lang, self as usize * 2 + i);
                Note { means: part(0), breaks: part(1) }
            }
        }
    };
}

impl Thing {
    /// Both lines: the analogy over the real name, or the real name over its gloss.
    pub fn label(self, lang: Lang, skin: Skin) -> Label {
        match skin {
            Skin::Ship => Label { main: self.story(lang), sub: self.real() },
            Skin::Real => Label { main: self.real(), sub: self.gloss(lang) },
        }
    }
    /// The word sentences use.
    pub fn name(self, lang: Lang, skin: Skin) -> &'static str {
        self.label(lang, skin).main
    }
}

/// A word that sentences call by `{name}`: an actor or a common noun, in language and skin.
pub fn word(name: &str, lang: Lang, skin: Skin) -> Option<&'static str> {
    let of_name = |row: &'static str| row.strip_prefix(name)?.strip_prefix('|');
    WORDS.lines().find_map(of_name)?.split('|').nth(skin as usize * 2 + lang as usize)
}

/// Name, the analogy in Korean and English, the real thing in Korean and English.
const WORDS: &str = "\
api|통신실|the radio room|kube-apiserver|kube-apiserver
etcd|항해일지|the ship's log|etcd|etcd
sched|크레인|the crane|kube-scheduler|kube-scheduler
deploy|배포 부서|the rollout desk|deployment controller|the deployment controller
replica|복제 부서|the replica desk|replicaset controller|the replicaset controller
fleet|노드 부서|the fleet desk|node controller|the node controller
evict|내보내기 담당|the eviction clerk|taint eviction controller|the taint eviction controller
lanes|항로 부서|the lanes desk|endpointslice controller|the endpointslice controller
oldlanes|옛 주소록 담당|the old address list clerk|endpoints controller|the endpoints controller
budgets|예산 담당|the budget clerk|disruption controller|the disruption controller
gates|게이트 담당|the gate clerk|service-lb-controller|the service-lb-controller
gc|정리 부서|the cleanup desk|garbage collector|the garbage collector
podgc|파드 정리 담당|the pod cleanup clerk|pod garbage collector|the pod garbage collector
captain|선장|the captain|kubelet|the kubelet
runtime|엔진룸|the engine room|containerd|containerd
proxy|항로 담당|the route officer|kube-proxy|kube-proxy
outside|바깥 세상|the outside world|클라이언트|the client
control|모선|the mothership|control plane|the control plane
pod|파드|pod|Pod|Pod
pods|파드|pods|Pod|Pods
ship|배|ship|노드|node
ships|배|ships|노드|nodes
rs|복제 명세(ReplicaSet)|the replica manifest (ReplicaSet)|ReplicaSet|the ReplicaSet
order|배포 주문서(Deployment)|the shipping order (Deployment)|Deployment|the Deployment
lane|항로(Service)|the sea lane (Service)|Service|the Service
taint|접안 금지(taint)|no-berth sign (taint)|taint|taint
lease|안부(Lease)|check-in (Lease)|Lease|Lease
gate|수문 규칙(NetworkPolicy)|the gate rule (NetworkPolicy)|NetworkPolicy|the NetworkPolicy
board|안내판(Ingress)|the signboard (Ingress)|Ingress|the Ingress";

texts! {
    /// An object in a sentence. Argument: its name; a Service's name for its EndpointSlice.
    Noun {
        Pod: "{pod} {0}", "{pod} {0}";
        Deployment: "{order} {0}", "{order} {0}";
        ReplicaSet: "{rs} {0}", "{rs} {0}";
        Service: "{lane} {0}", "{lane} {0}";
        Endpoints: "[항로 {0}의 옛 주소 목록(Endpoints)|{0}의 Endpoints]",
            "[the old address list (Endpoints) of {0}|the Endpoints of {0}]";
        EndpointSlice: "[항로 {0}의 주소 목록(EndpointSlice)|{0}의 EndpointSlice]",
            "[the address list (EndpointSlice) of {0}|the EndpointSlice of {0}]";
        Lease: "{0}의 {lease}", "the {lease} of {0}";
        Host: "바깥 `{0}`", "`{0}` outside";
        LoadBalancer: "[{0}의 항구 게이트|{0}의 로드밸런서]",
            "[the harbor gate of {0}|the load balancer of {0}]";
        Namespace: "네임스페이스 {0}", "namespace {0}";
        Budget: "PodDisruptionBudget {0}", "PodDisruptionBudget {0}";
        ConfigMap: "ConfigMap {0}", "ConfigMap {0}";
        Secret: "Secret {0}", "Secret {0}";
        PriorityClass: "PriorityClass {0}", "PriorityClass {0}";
        NetworkPolicy: "{gate} {0}", "{gate} {0}";
        Ingress: "{board} {0}", "{board} {0}";
        IngressClass: "IngressClass {0}", "IngressClass {0}";
        Event: "이벤트 {0}", "event {0}";
    }
}

texts! {
    /// An actor aboard a ship. Argument: the ship.
    Crew {
        Captain: "{0}의 {captain}", "[the captain of {0}|the kubelet on {0}]";
        Engine: "{0}의 {runtime}", "[the engine room of {0}|containerd on {0}]";
        Officer: "{0}의 {proxy}", "[the route officer of {0}|kube-proxy on {0}]";
        /// Of many nodes that do the same at once.
        Officers: "모든 {ship}의 {proxy}",
            "[the route officers of all ships|kube-proxy on all nodes]";
    }
}

/// A node in a sentence: `화물선 3`, `cargo ship 3`, `node-3`.
pub fn ship(lang: Lang, skin: Skin, node: &str) -> String {
    match (skin, lang) {
        (Skin::Real, _) => node.into(),
        (Skin::Ship, Lang::Ko) => format!("화물선 {}", ship_number(node)),
        (Skin::Ship, Lang::En) => format!("cargo ship {}", ship_number(node)),
    }
}

/// A node's plate, title line of both skins: `화물선 3`, `Cargo ship 3`, `node-3`.
pub fn ship_title(lang: Lang, skin: Skin, node: &str) -> String {
    match (skin, lang) {
        (Skin::Ship, Lang::En) => format!("Cargo ship {}", ship_number(node)),
        _ => ship(lang, skin, node),
    }
}

/// A node with both its names: `화물선 3 (node-3)`; only `node-3` in the real view.
pub fn ship_full(lang: Lang, skin: Skin, node: &str) -> String {
    match skin {
        Skin::Real => node.into(),
        Skin::Ship if ship_number(node) == node => ship(lang, skin, node),
        Skin::Ship => format!("{} ({node})", ship(lang, skin, node)),
    }
}

/// A pod's name for reading: `web-…x6cdr` of `web-7df585848b-x6cdr`, any other as it is.
pub fn short_pod(name: &str) -> String {
    // What Kubernetes makes random names of.
    let random = |part: &str| part.bytes().all(|b| b"bcdfghjklmnpqrstvwxz2456789".contains(&b));
    let mut parts = name.rsplitn(3, '-');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(suffix), Some(hash), Some(base))
            if suffix.len() == 5
                && (6..=10).contains(&hash.len())
                && random(suffix)
                && random(hash) =>
        {
            format!("{base}-…{suffix}")
        }
        _ => name.into(),
    }
}

/// `3` of `node-3`; the whole name when it is not numbered so.
pub fn ship_number(node: &str) -> &str {
    match node.strip_prefix("node-") {
        Some(n) if !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()) => n,
        _ => node,
    }
}

things! {
    ControlPlane: "control plane", "모선", "Mothership", "컨트롤 플레인", "runs the cluster",
        "클러스터 전체를 지휘하는 배예요. 무엇이 있어야 하는지 적어 두고, 다르면 맞춰요.",
        "The ship that runs the fleet. It keeps what should exist on record and makes it so.",
        "모선이 멈춰도 화물선은 떠 있어요. 새로 정하거나 고치는 일만 멈춰요.",
        "If it stops, cargo ships sail on. Only deciding and repairing stop.";
    ApiServer: "kube-apiserver", "통신실", "Radio room", "API 서버", "API server",
        "모든 요청과 소식이 거쳐 가는 곳이에요. 항해일지(etcd)는 여기서만 읽고 써요.",
        "Every request and all news pass here. Only it reads and writes the log (etcd).",
        "먼저 전화를 걸지 않아요. 저마다 연결을 열어 두고 지켜보면(watch) 바뀐 것만 흘려보내요.",
        "It never calls first. Others keep a watch open, and it streams changes down that line.";
    Etcd: "etcd", "항해일지", "Ship's log", "키-값 저장소", "key-value store",
        "있어야 할 것과 지금 상태를 모두 적어 둔 책이에요. 한 줄 적을 때마다 번호(revision)가 올라요.",
        "The book of what should be and what is. Each entry raises its revision number.",
        "지난 일을 쌓아 두는 일기는 아니에요. 키마다 지금 값이 중요하고, 오래된 값은 정리돼요.",
        "Not a diary. What counts is each key's current value; old ones are compacted away.";
    Scheduler: "kube-scheduler", "크레인", "Crane", "파드를 놓을 노드 결정", "picks a node for each pod",
        "자리가 없는 파드마다 실을 배를 골라요. 거르고(filter), 점수를 매겨요(score).",
        "Picks a ship for every pod without one: it filters ships, then scores them.",
        "진짜로 들어 올리지 않아요. 배 이름(nodeName)만 적고, 컨테이너는 선장이 켜요.",
        "It lifts nothing. It only writes the node's name; the captain starts the containers.";
    Controllers: "kube-controller-manager",
        "운영 부서들", "Operations", "컨트롤러 모음", "control loops",
        "부서마다 한 가지를 지켜보다가, 바라는 상태와 다르면 고쳐 달라고 요청해요.",
        "Each desk watches one thing and asks for a fix when it is not as wished.",
        "부서끼리 이야기하지 않아요. 모두 통신실을 거쳐요. 실제로는 한 프로그램 안에 있어요.",
        "Desks talk only through the radio room. In truth they are one program.";
    NodeDesk: "node controller", "노드 부서", "Fleet desk", "노드 컨트롤러", "node controller",
        "배마다 안부(Lease)가 끊기지 않는지 지켜봐요.",
        "Watches that every ship keeps checking in (its Lease).",
        "안부가 끊기면 배가 가라앉았는지, 소식만 끊겼는지 알 수 없어요.",
        "When check-ins stop, it cannot tell a sunken ship from a silent one.";
    DeploymentDesk: "deployment controller",
        "배포 부서", "Rollout desk", "디플로이먼트 컨트롤러", "deployment controller",
        "주문서(Deployment)를 보고 버전마다 복제 명세(ReplicaSet)를 만들고 수를 조절해요.",
        "Reads the order (Deployment), makes one ReplicaSet per version and sets their sizes.",
        "파드를 직접 만들지 않아요. 복제 부서가 만들어요.",
        "It makes no pods itself. The replica desk does.";
    ReplicaDesk: "replicaset controller",
        "복제 부서", "Replica desk", "레플리카셋 컨트롤러", "replicaset controller",
        "파드 수를 맞춰요. 모자라면 만들고, 남으면 지워요.",
        "Keeps the number of pods: makes missing ones, deletes surplus ones.",
        "똑같은 화물을 복사하지 않아요. 같은 틀로 새 파드를 만들어요.",
        "Nothing is copied. New pods are made from the same template.";
    LanesDesk: "endpointslice controller",
        "항로 부서", "Lanes desk", "엔드포인트 컨트롤러", "endpointslice controller",
        "서비스마다 요청을 받을 파드의 주소 목록(EndpointSlice)을 적어요.",
        "Keeps the list of pod addresses that take requests for each Service (EndpointSlice).",
        "요청이 여기를 지나가지는 않아요. 목록만 적고, 길은 배마다 있는 규칙이 안내해요.",
        "No request passes here. It keeps the list; rules on each node do the steering.";
    EndpointsDesk: "endpoints controller", "옛 주소록 담당", "Old address list clerk",
        "옛 엔드포인트 컨트롤러", "Endpoints controller",
        "서비스마다 옛 방식의 주소 목록(v1 Endpoints)도 하나씩 적어요.",
        "Keeps the older list of addresses (v1 Endpoints) for each Service too.",
        "지금은 아무도 이 목록으로 길을 찾지 않아요. EndpointSlice가 대신하고, v1.33부터 쓰지 말라고 해요.",
        "Nothing here routes by it. EndpointSlices took its place; it is deprecated since v1.33.";
    EvictionDesk: "taint eviction controller", "내보내기 담당", "Eviction clerk",
        "테인트 축출 컨트롤러", "taint eviction controller",
        "NoExecute taint가 붙은 배에서, 견디는 시간이 지난 파드를 내보내요.",
        "Evicts pods whose toleration of a NoExecute taint has run out.",
        "다른 배로 옮겨 주지는 않아요. 지울 뿐이고, 새 파드는 주인이 만들어요.",
        "It carries nothing to another ship. It deletes; owners make new pods.";
    Collector: "garbage collector", "정리 부서", "Cleanup desk",
        "가비지 컬렉터", "garbage collector",
        "주인이 사라진 것들을 찾아 지워요.",
        "Finds what lost its owner and deletes it.",
        "쓰레기인지 눈으로 고르지 않아요. ownerReferences만 따라가요.",
        "It judges nothing by eye. It only follows ownerReferences.";
    PodCollector: "pod garbage collector", "파드 정리 담당", "Pod cleanup clerk",
        "파드 가비지 컬렉터", "pod garbage collector",
        "끝맺어 줄 선장(kubelet)이 없는 파드를 찾아 지워요. 20초마다 한 번 둘러봐요.",
        "Looks every 20 s for pods that no kubelet will ever finish, and deletes them.",
        "배가 사라져도 바로 지우지 않아요. 40초를 기다렸다가 그래도 없으면 지워요.",
        "A missing node is given 40 s to come back before its pods are deleted.";
    DisruptionDesk: "disruption controller", "예산 담당", "Budget clerk",
        "중단 예산 컨트롤러", "disruption controller",
        "PodDisruptionBudget마다 지금 몇 개까지 내보내도 되는지 세어 적어요.",
        "Counts, for each PodDisruptionBudget, how many pods may be evicted now.",
        "스스로 막지는 않아요. 숫자만 적고, 축출 요청은 API 서버가 그 숫자를 보고 거절해요.",
        "It refuses nothing itself. It writes numbers; the API server refuses evictions by them.";
    BalancerDesk: "service-lb-controller", "게이트 담당", "Gate clerk",
        "로드밸런서 컨트롤러", "load balancer controller",
        "LoadBalancer 서비스마다 밖에서 쓸 주소(EXTERNAL-IP)를 얻어 적어요. 클라우드나 MetalLB가 가져와요.",
        "Gets each LoadBalancer Service an outside address (EXTERNAL-IP), from a cloud or MetalLB.",
        "쿠버네티스에는 들어 있지 않아요. 설치한 이가 없으면 주소는 영영 오지 않아요.",
        "Kubernetes does not include it. Where nobody installed one, no address ever comes.";
    Ship: "Node", "화물선", "Cargo ship", "워커 노드", "worker node",
        "파드가 실제로 도는 컴퓨터예요. CPU와 메모리만큼 실어요.",
        "A machine where pods run. It carries as much as its CPU and memory allow.",
        "항해하지 않아요. 그리고 가라앉은 배의 파드는 옮겨지지 않아요. 다른 배에 새로 만들어요.",
        "It goes nowhere. And pods are never carried over from a lost ship: new ones are made.";
    Kubelet: "kubelet", "선장", "Captain", "노드 에이전트", "node agent",
        "자기 배로 정해진 파드를 실제로 켜고 끄고, 상태를 통신실에 알려요.",
        "Starts and stops the pods bound to its ship and reports on them.",
        "스스로 화물을 고르지 않아요. 정해진 것만 지켜요.",
        "It chooses no cargo. It only carries out what is bound to its node.";
    KubeProxy: "kube-proxy", "항로 담당", "Route officer", "서비스 규칙", "Service rules",
        "이 배의 길 안내 규칙을 적어요. 서비스 주소로 온 요청이 준비된 파드로 가게 해요.",
        "Writes this ship's routing rules, so that a Service address leads to a ready pod.",
        "요청을 손수 나르지 않아요. 규칙을 적어 두면 커널이 따라요.",
        "It carries nothing itself. It writes rules and the kernel follows them.";
    Runtime: "containerd", "엔진룸", "Engine room", "컨테이너 런타임", "container runtime",
        "선장이 시키면(CRI) 이미지를 받고 컨테이너를 켜고 꺼요.",
        "Pulls images and starts and stops containers when the captain says so (CRI).",
        "배를 움직이는 엔진이 아니라 화물을 움직이는 엔진이에요.",
        "It does not drive the ship; it drives the cargo.";
    Pod: "Pod", "컨테이너 화물", "Container cargo", "파드", "smallest unit to run",
        "배에 싣는 가장 작은 단위예요. 컨테이너 하나 이상이 주소 하나를 같이 써요.",
        "The smallest thing aboard: one or more containers that share one address.",
        "옮겨 실을 수 없어요. 사라지면, 주인이 있을 때만 이름과 주소가 다른 새 파드가 생겨요.",
        "It cannot be carried elsewhere. When it goes, a new pod with another address comes only \
         if it has an owner.";
    Compartment: "container", "칸", "Compartment", "컨테이너", "container",
        "파드 안의 프로그램 하나예요.",
        "One program inside a pod.",
        "벽은 있지만 네트워크는 같이 써요. 칸끼리는 localhost로 이야기해요.",
        "It has walls, yet shares the network: compartments talk over localhost.";
    Deployment: "Deployment", "배포 주문서", "Shipping order", "디플로이먼트", "rolls out versions",
        "어떤 버전을 몇 개 둘지 적은 주문서예요.",
        "An order: which version, and how many.",
        "한 번 배달하고 끝나지 않아요. 지울 때까지 계속 지켜져요.",
        "It is not delivered once. It is kept true until deleted.";
    ReplicaSet: "ReplicaSet", "복제 명세", "Replica manifest", "레플리카셋", "keeps a number of pods",
        "같은 틀의 파드를 몇 개 둘지 적은 명세예요. 버전마다 하나씩 있어요.",
        "How many pods of one template. There is one for each version.",
        "파드와 끈으로 묶여 있지 않아요. 라벨이 맞는 파드를 셀 뿐이에요.",
        "No rope ties it to its pods. It counts the pods whose labels match.";
    Service: "Service", "항로", "Sea lane", "서비스", "one stable address",
        "파드가 바뀌어도 그대로인 주소예요. 준비된 파드로만 이어져요.",
        "An address that stays while pods come and go. It leads only to ready pods.",
        "바다에 있는 길이나 상자가 아니에요. 모든 배에 똑같이 적힌 규칙이에요.",
        "It is no road and no box. It is the same set of rules on every node.";
    NodePort: "NodePort", "선박 출입구", "Ship's port", "노드포트", "same port on every node",
        "모든 배에 열린 같은 번호의 문이에요. 밖에서 들어올 수 있어요.",
        "The same numbered door on every ship, open to the outside.",
        "그 배에 파드가 없어도 열려요. 요청은 다른 배로 건너가요.",
        "It opens even on a ship without such a pod; the request crosses to another.";
    LoadBalancer: "LoadBalancer", "항구 게이트", "Harbor gate", "외부 로드밸런서", "external load balancer",
        "밖에서 오는 요청을 받아 배로 나눠 주는 문이에요.",
        "Takes requests from outside and shares them among ships.",
        "쿠버네티스가 짓지 않아요. 클라우드나 MetalLB 같은 것이 지어 줘요.",
        "Kubernetes does not build it. A cloud, or something like MetalLB, does.";
    ExternalName: "ExternalName", "바깥 항구", "Far harbor", "외부 이름", "an outside DNS name",
        "클러스터 밖 이름을 가리키는 표지판이에요.",
        "A signpost to a name outside the cluster.",
        "길을 내주지 않아요. DNS 이름만 알려 줘요.",
        "It carries no traffic. It only answers with a DNS name.";
    Clients: "Clients", "바깥 세상", "Outside world", "클러스터 밖 클라이언트", "clients outside the cluster",
        "클러스터 밖에서 요청을 보내는 쪽이에요.",
        "Those who send requests from outside the cluster.",
        "밖에서는 ClusterIP에 닿을 수 없어요.",
        "A ClusterIP cannot be reached from here.";
    Queue: "Pending", "대기 화물", "Waiting cargo", "스케줄링 대기열", "scheduling queue",
        "아직 배가 정해지지 않은 파드예요.",
        "Pods that have no ship yet.",
        "부두에 쌓여 있지 않아요. 기록만 있고, 도는 것은 없어요.",
        "Nothing lies on a quay. There is only a record; nothing runs.";
    Binding: "binding", "배 정하기", "Assignment", "바인딩", "binding",
        "파드의 nodeName에 배 이름을 적는 일이에요.",
        "Writing a node's name into the pod.",
        "한번 정하면 바꿀 수 없어요.",
        "Once written it cannot be changed.";
    Watch: "watch", "계속 지켜보기", "Keeping watch", "변경 구독", "subscription to changes",
        "연결을 열어 두고 바뀐 것을 바로 받아 보는 방법이에요.",
        "An open connection on which changes arrive as they happen.",
        "화살표는 소식이 오는 방향이에요. 연결은 지켜보는 쪽이 열어요.",
        "The arrow is the way of the news. The watcher opened the connection.";
    Taint: "taint", "접안 금지", "No-berth sign", "테인트", "keeps pods away",
        "견딜 수 있다고 적힌 파드만 실으라는 표시예요.",
        "A sign: only pods that tolerate it may come aboard.",
        "이미 실린 화물은 그대로 두는 것(NoSchedule)과 내보내는 것(NoExecute)이 따로 있어요.",
        "NoSchedule leaves cargo already aboard alone; NoExecute sends it off.";
    Toleration: "toleration", "허가증", "Permit", "톨러레이션", "lets a pod ignore a taint",
        "taint를 견뎌도 된다는 파드의 허가증이에요.",
        "A pod's permit to put up with a taint.",
        "그 배로 데려가 주지는 않아요. 막지 않을 뿐이에요.",
        "It brings no pod to that ship. It only does not stop it.";
    Affinity: "affinity", "배 조건", "Ship preference", "어피니티", "rules about nodes",
        "어떤 배를 원하는지 적은 조건이에요.",
        "Which ships a pod wants.",
        "정할 때만 봐요. 나중에 배의 라벨이 바뀌어도 내리지 않아요.",
        "Read only while choosing. Later label changes put no pod ashore.";
    Cordon: "cordon", "통제선", "Rope", "스케줄 금지", "no new pods",
        "새 파드를 싣지 못하게 막는 줄이에요.",
        "A rope that keeps new pods off.",
        "이미 실린 파드는 그대로 돌아요.",
        "Pods already aboard keep running.";
    Drain: "drain", "하역", "Unloading", "노드 비우기", "empty a node",
        "통제선을 치고 실린 파드를 내보내요.",
        "Ropes the ship off, then evicts its pods.",
        "옮겨 싣는 게 아니에요. 지워지면 다른 배에 새 파드가 생겨요.",
        "Nothing is carried over. Pods are deleted and new ones appear elsewhere.";
    Zone: "zone", "해역", "Sea zone", "가용 영역", "availability zone",
        "함께 고장 날 수 있는 배들의 묶음이에요.",
        "Ships that may fail together.",
        "바다의 구역이 아니라 배에 붙은 라벨이에요.",
        "It is not water but a label on the node.";
    Lease: "Lease", "안부", "Check-in", "심박", "heartbeat",
        "선장이 살아 있다고 남기는 짧은 기록이에요.",
        "A short note by which the captain says it is alive.",
        "배 상태는 담겨 있지 않아요. 시각만 새로 적어요.",
        "It tells nothing of the ship's state, only a new time.";
    Kubectl: "kubectl", "나", "You", "명령줄 도구", "command line",
        "지금 보고 있는 당신이에요. 버튼 대부분은 kubectl 명령 하나와 같아요. 기계를 끄거나 고장 내는 버튼만 빼고요.",
        "That is you. Most buttons are one kubectl command; those that break machines are not.",
        "배에 직접 명령하지 않아요. 통신실에 바라는 것을 적어 내요.",
        "You command no ship. You hand the radio room what you wish.";
    World: "machines", "기계와 네트워크", "Machines and network", "기계와 네트워크", "machines and network",
        "기계가 꺼지거나 네트워크가 끊기는 일이에요.",
        "Machines going off and networks breaking.",
        "쿠버네티스는 고장을 바로 알지 못해요. 소식이 끊긴 것만 알아요.",
        "Kubernetes does not see the fault. It only notices the silence.";
}
