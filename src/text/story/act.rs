//! What the learner did, and what broke or was mended.

tales! {
    /// The learner's acts.
    Act {
        /// image
        PodAdd {
            title: "*kubectl*이 *{api}*에 새 {pod}를 하나 만들어 달라고 요청해요.",
                "*kubectl* asks *{api}* for one new {pod}.";
            why: "이 {pod}를 지켜 줄 주인(컨트롤러)은 없어요. 사라지면 아무도 다시 만들지 않아요.",
                "No controller owns this {pod}. If it goes, nobody makes another.";
            log: "{pod} 추가 요청 · {0}", "asked for a {pod} · {0}";
        }
        /// image, name
        PodAddNamed {
            title: "*kubectl*이 *{api}*에 {pod} {1}{을} 만들어 달라고 요청해요.",
                "*kubectl* asks *{api}* to create {pod} {1}.";
            why: "이 {pod}를 지켜 줄 주인(컨트롤러)은 없어요. 사라지면 아무도 다시 만들지 않아요.",
                "No controller owns this {pod}. If it goes, nobody makes another.";
            log: "{pod} {1} 추가 요청 · {0}", "asked for {pod} {1} · {0}";
        }
        /// name, replicas, image
        DeploymentCreate {
            title: "*kubectl*이 *{api}*에 “`{2}` {pod}가 {1}개 있어야 해요”라는 {order} {0}{을} 내요.",
                "*kubectl* hands *{api}* {order} {0}: there should be {1} {1#pod|pods} of `{2}`.";
            why: "“만들어라”가 아니라 “{1}개가 있어야 한다”고 적는 거예요. 맞추는 일은 컨트롤러가 해요.",
                "It does not say “make {1}”, it says “there should be {1}”. Controllers make it \
                so.";
            log: "Deployment {0} 생성 요청 · {1}개", "asked for Deployment {0} · {1}";
        }
        /// name, replicas
        DeploymentScale {
            title: "*kubectl*이 *{api}*에 {order} {0}의 수를 {1}개로 바꿔 달라고 요청해요.",
                "*kubectl* asks *{api}* to set {order} {0} to {1}.";
            why: "숫자 하나(`spec.replicas`)만 바뀌어요. 만들고 지우는 일은 {replica}{이} 맡아요.",
                "Only one number changes (`spec.replicas`). Making and deleting pods is up to \
                {replica}.";
            log: "Deployment {0} 스케일 요청 · {1}개", "asked to scale Deployment {0} to {1}";
        }
        /// name, image
        DeploymentRollout {
            title: "*kubectl*이 *{api}*에 {order} {0}의 이미지를 `{1}`{으로} 바꿔 달라고 요청해요.",
                "*kubectl* asks *{api}* to change the image of {order} {0} to `{1}`.";
            why: "{pod} 틀(template)이 바뀌면 새 ReplicaSet이 생겨요. 이미 있는 {pod}의 이미지를 바꾸는 게 아니라 새 {pod}로 \
                갈아 끼워요.",
                "A new template means a new ReplicaSet. Existing pods are not altered; new ones \
                replace them.";
            log: "Deployment {0} 새 버전 요청 · {1}", "asked for a new version of Deployment {0} · {1}";
        }
        /// name
        DeploymentUndo {
            title: "*kubectl*이 *{api}*에 {order} {0}{을} 바로 앞 버전으로 되돌려 달라고 요청해요.",
                "*kubectl* asks *{api}* to take {order} {0} back one version.";
            why: "앞 버전의 ReplicaSet이 0개짜리로 남아 있어요. 그 틀을 다시 쓰면 돼요.",
                "The older ReplicaSet is still there at 0. Its template is used again.";
            log: "Deployment {0} 되돌리기 요청", "asked to undo Deployment {0}";
        }
        /// name, revision
        DeploymentUndoTo {
            title: "*kubectl*이 *{api}*에 {order} {0}{을} 리비전 {1}{으로} 되돌려 달라고 요청해요.",
                "*kubectl* asks *{api}* to take {order} {0} back to revision {1}.";
            why: "리비전마다 ReplicaSet이 0개짜리로 남아 있어요. 그 틀을 다시 쓰면 돼요.",
                "A ReplicaSet of every revision is still there at 0. Its template is used again.";
            log: "Deployment {0} 리비전 {1}{으로} 되돌리기 요청",
                "asked to undo Deployment {0} to revision {1}";
        }
        /// name
        DeploymentPause {
            title: "*kubectl*이 *{api}*에 {order} {0}의 롤아웃을 잠시 멈춰 달라고 요청해요.",
                "*kubectl* asks *{api}* to pause the rollout of {order} {0}.";
            why: "멈춘 동안에는 {pod} 틀(template)을 여러 번 바꿔도 새 ReplicaSet이 생기지 않아요. 수를 바꾸는 것은 그대로 돼요.",
                "While paused, changes of the template make no new ReplicaSet. Scaling still \
                works.";
            log: "Deployment {0} 롤아웃 멈춤 요청", "asked to pause Deployment {0}";
        }
        /// name
        DeploymentResume {
            title: "*kubectl*이 *{api}*에 {order} {0}의 롤아웃을 이어 달라고 요청해요.",
                "*kubectl* asks *{api}* to resume the rollout of {order} {0}.";
            why: "멈춘 사이 바뀐 것이 한 번의 롤아웃으로 나가요.",
                "All that changed meanwhile goes out as one rollout.";
            log: "Deployment {0} 롤아웃 재개 요청", "asked to resume Deployment {0}";
        }
        /// name
        DeploymentRestart {
            title: "*kubectl*이 *{api}*에 {order} {0}의 {pod}{을} 모두 새로 띄워 달라고 요청해요.",
                "*kubectl* asks *{api}* to restart {order} {0}.";
            why: "다시 켜는 게 아니에요. 틀(template)에 지금 시각을 적어서 새 ReplicaSet이 생기게 하는, 이미지가 같은 롤아웃이에요.",
                "Nothing is restarted in place. The time is written into the template, which \
                makes it a \
                rollout with the same image.";
            log: "Deployment {0} 다시 띄우기 요청", "asked to restart Deployment {0}";
        }
        /// name, patch
        DeploymentEdit {
            title: "*kubectl*이 *{api}*에 {order} {0}{을} 고쳐 달라고 요청해요.",
                "*kubectl* asks *{api}* to change {order} {0}.";
            why: "바꿀 곳만 적어 보내요(patch): `{1}`",
                "Only what changes is sent (a patch): `{1}`";
            log: "Deployment {0} 수정 요청", "asked to edit Deployment {0}";
        }
        /// name
        DeploymentOrphan {
            title: "*kubectl*이 *{api}*에 {order} {0}만 지우고 딸린 것은 남겨 달라고 요청해요.",
                "*kubectl* asks *{api}* to delete {order} {0} and leave what it owns.";
            why: "ReplicaSet과 {pod}는 주인 없이 계속 돌아요(`--cascade=orphan`).",
                "Its ReplicaSets and pods run on without an owner (`--cascade=orphan`).";
            log: "Deployment {0}만 삭제 요청(orphan)", "asked to delete Deployment {0}, orphaning";
        }
        /// name, replicas
        ReplicaSetScale {
            title: "*kubectl*이 *{api}*에 ReplicaSet {0}의 수를 {1}개로 바꿔 달라고 요청해요.",
                "*kubectl* asks *{api}* to set ReplicaSet {0} to {1}.";
            why: "이 ReplicaSet에 주인(Deployment)이 있으면, 주인이 곧 제 숫자로 되돌려요.",
                "If a Deployment owns it, that will soon set its own number again.";
            log: "ReplicaSet {0} 스케일 요청 · {1}개", "asked to scale ReplicaSet {0} to {1}";
        }
        /// kind, name
        ObjectCreate {
            title: "*kubectl*이 *{api}*에 {0} {1}{을} 만들어 달라고 요청해요.",
                "*kubectl* asks *{api}* to create {0} {1}.";
            why: "적어 낸 대로 저장돼요. 그다음 일은 그것을 지켜보는 이들이 해요.",
                "It is stored as written. Whoever watches it does the rest.";
            log: "{0} {1} 생성 요청", "asked for {0} {1}";
        }
        /// name
        IngressCreate {
            title: "*kubectl*이 *{api}*에 {board} {0}{을} 만들어 달라고 요청해요.",
                "*kubectl* asks *{api}* to create {board} {0}.";
            why: "Ingress는 적어 둔 규칙일 뿐이에요. 같은 클래스의 인그레스 컨트롤러가 읽어야 요청이 그 규칙을 따라요.",
                "An Ingress is only written down. Requests follow it once an ingress controller of \
                its class has read it.";
            log: "Ingress {0} 생성 요청", "asked for Ingress {0}";
        }
        /// name
        SecretCreate {
            title: "*kubectl*이 *{api}*에 Secret {0}{을} 만들어 달라고 요청해요.",
                "*kubectl* asks *{api}* to create Secret {0}.";
            why: "값은 base64로 적힐 뿐 암호화되지 않아요. 볼 권한이 있으면 누구나 되돌려 읽을 수 있어요.",
                "Its values are base64: encoded, not encrypted. Whoever may see it can read them.";
            log: "Secret {0} 생성 요청", "asked for Secret {0}";
        }
        /// name
        SecretTls {
            title: "*kubectl*이 *{api}*에 인증서와 키가 든 Secret {0}{을} 만들어 달라고 요청해요.",
                "*kubectl* asks *{api}* to create Secret {0} with a certificate and its key.";
            why: "여기에는 파일이 없어서 인증서와 키의 내용은 지어낸 것이에요. 둘 다 base64로 적힐 뿐 암호화되지 않아요.",
                "There are no files here, so both are made up. They are base64: encoded, not \
                encrypted.";
            log: "TLS Secret {0} 생성 요청", "asked for TLS Secret {0}";
        }
        /// kind, name
        ObjectApply {
            title: "*kubectl*이 *{api}*에 {0} {1}{이} 매니페스트와 같아지게 해 달라고 요청해요.",
                "*kubectl* asks *{api}* to make {0} {1} what the manifest says.";
            why: "없으면 만들고, 있으면 다른 곳만 바꿔요(apply). 지난번에 적었다가 뺀 것은 지워요.",
                "What is missing is made, what is there is patched where it differs. What the last \
                manifest said and this one does not goes.";
            log: "{0} {1} apply", "apply {0} {1}";
        }
        /// kind, name
        ObjectReplace {
            title: "*kubectl*이 *{api}*에 {0} {1}{을} 통째로 바꿔 달라고 요청해요.",
                "*kubectl* asks *{api}* to replace {0} {1} as a whole.";
            why: "매니페스트에 없는 것은 기본값으로 돌아가요(replace).",
                "What the manifest does not say goes back to its default.";
            log: "{0} {1} 교체 요청", "asked to replace {0} {1}";
        }
        /// kind, name, patch
        ObjectPatch {
            title: "*kubectl*이 *{api}*에 {0} {1}{을} 고쳐 달라고 요청해요.",
                "*kubectl* asks *{api}* to change {0} {1}.";
            why: "바꿀 곳만 적어 보내요(patch): `{2}`",
                "Only what changes is sent (a patch): `{2}`";
            log: "{0} {1} 수정 요청", "asked to patch {0} {1}";
        }
        /// kind, name
        ObjectDelete {
            title: "*kubectl*이 *{api}*에 {0} {1}{을} 지워 달라고 요청해요.",
                "*kubectl* asks *{api}* to delete {0} {1}.";
            why: "딸린 것이 있으면 쓰레기 수집기(garbage collector)가 차례로 정리해요.",
                "What it owns is collected afterwards by the garbage collector.";
            log: "{0} {1} 삭제 요청", "asked to delete {0} {1}";
        }
        /// name
        NamespaceDelete {
            title: "*kubectl*이 *{api}*에 네임스페이스 {0}{을} 지워 달라고 요청해요.",
                "*kubectl* asks *{api}* to delete namespace {0}.";
            why: "안에 있는 것을 모두 지운 다음에야 사라져요. 그동안은 새로 만들 수 없어요(Terminating).",
                "It goes only when everything in it is gone. Meanwhile nothing new comes in \
                (Terminating).";
            log: "네임스페이스 {0} 삭제 요청", "asked to delete namespace {0}";
        }
        /// kind, name, changes
        Label {
            title: "*kubectl*이 *{api}*에 {0} {1}의 라벨을 바꿔 달라고 요청해요.",
                "*kubectl* asks *{api}* to change the labels of {0} {1}.";
            why: "`{2}`. 라벨은 이름표예요. 셀렉터(selector)는 이름이 아니라 라벨로 골라요.",
                "`{2}`. Selectors choose by labels, never by names.";
            log: "{0} {1} 라벨 변경 · {2}", "label {0} {1} · {2}";
        }
        /// name, changes
        PodLabel {
            title: "*kubectl*이 *{api}*에 {pod} {0}의 라벨을 바꿔 달라고 요청해요.",
                "*kubectl* asks *{api}* to change the labels of {pod} {0}.";
            why: "`{1}`. ReplicaSet의 셀렉터(selector)와 맞지 않게 되면 주인이 이 {pod}{을} 놓아주고 하나를 새로 만들어요.",
                "`{1}`. If they no longer match its ReplicaSet, that lets go of the {pod} and \
                makes another.";
            log: "{pod} {0} 라벨 변경 · {1}", "label {pod} {0} · {1}";
        }
        /// kind, name, changes
        Annotate {
            title: "*kubectl*이 *{api}*에 {0} {1}의 주석(annotation)을 바꿔 달라고 요청해요.",
                "*kubectl* asks *{api}* to change the annotations of {0} {1}.";
            why: "`{2}`. 라벨과 달리 아무도 이것으로 고르지 않아요.",
                "`{2}`. Unlike labels, nobody selects by them.";
            log: "{0} {1} 주석 변경", "annotate {0} {1}";
        }
        /// name
        PodEvict {
            title: "*kubectl*이 *{api}*에 {pod} {0}{을} 내보내 달라고(eviction) 요청해요.",
                "*kubectl* asks *{api}* to evict {pod} {0}.";
            why: "삭제와 같지만, PodDisruptionBudget이 지키는 수보다 줄어들면 {api}{이} 거절해요.",
                "It is a deletion that {api} refuses where a PodDisruptionBudget would be broken.";
            log: "{pod} {0} 내보내기 요청", "asked to evict {pod} {0}";
        }
        /// ship
        NodeDelete {
            title: "*kubectl*이 *{api}*에 {0}의 기록(Node)을 지워 달라고 요청해요.",
                "*kubectl* asks *{api}* to delete the Node object of {0}.";
            why: "{ship}{을} 끄는 게 아니라 명부에서 빼는 거예요. 거기에 적힌 {pod}는 곧 정리돼요.",
                "The machine is not switched off, it is struck off the list. Pods bound to it are \
                collected soon.";
            log: "{0} 삭제 요청", "asked to delete {0}";
        }
        /// ship, taints
        NodeTaint {
            title: "*kubectl*이 *{api}*에 {0}의 taint를 바꿔 달라고 요청해요.",
                "*kubectl* asks *{api}* to change the taints of {0}.";
            why: "`{1}`. taint는 견디는 표시(toleration)가 없는 {pod}{을} 막는 표시예요. NoExecute는 이미 있는 \
                {pod}도 내보내요.",
                "`{1}`. A taint keeps off pods without a matching toleration. NoExecute also \
                evicts those \
                already there.";
            log: "{0} taint · {1}", "taint {0} · {1}";
        }
        /// name
        DeploymentDelete {
            title: "*kubectl*이 *{api}*에 {order} {0}{을} 지워 달라고 요청해요.",
                "*kubectl* asks *{api}* to delete {order} {0}.";
            why: "주인이 지워지면 딸린 ReplicaSet과 {pod}도 차례로 정리돼요(`ownerReferences`).",
                "When an owner goes, the ReplicaSets and pods it owns follow (`ownerReferences`).";
            log: "Deployment {0} 삭제 요청", "asked to delete Deployment {0}";
        }
        /// name: a pod with an owner
        PodDelete {
            title: "*kubectl*이 *{api}*에 {pod} {0}{을} 지워 달라고 요청해요.",
                "*kubectl* asks *{api}* to delete {pod} {0}.";
            why: "주인이 수가 모자란 것을 알아채고 새 {pod}를 만들어요.",
                "Its owner notices that one is missing and makes a new one.";
            log: "{pod} {0} 삭제 요청", "asked to delete {pod} {0}";
        }
        /// name: a pod without an owner
        PodDeleteLone {
            title: "*kubectl*이 *{api}*에 {pod} {0}{을} 지워 달라고 요청해요.",
                "*kubectl* asks *{api}* to delete {pod} {0}.";
            why: "이 {pod}는 주인이 없어요. 지우면 아무도 다시 만들지 않아요.",
                "This {pod} has no owner. Once it is gone, nobody makes it again.";
            log: "{pod} {0} 삭제 요청", "asked to delete {pod} {0}";
        }
        /// name
        PodCrash {
            title: "*{pod} {0}*의 프로그램이 오류로 끝나게 해요.",
                "You make the program in *{pod} {0}* end with an error.";
            why: "{pod}는 그대로 있고 컨테이너만 끝나요. 같은 {ship}의 {captain}{이} 알아채고 그 자리에서 다시 켜요.",
                "The {pod} stays, only its container dies. {captain} on the same {ship} restarts \
                it in place.";
            log: "{pod} {0} 고장 내기", "crash {pod} {0}";
        }
        /// cpu, memory
        NodeAdd {
            title: "*새 [화물선|노드]*{이} [선단|클러스터]에 들어오려고 해요.",
                "*A new [cargo ship|node]* comes to join the [fleet|cluster].";
            why: "CPU {0}, 메모리 {1}짜리예요. 등록은 그 {ship}의 {captain}{이} 스스로 해요.",
                "It has CPU {0} and memory {1}. {captain} on it will register it by itself.";
            log: "노드 추가 · CPU {0}, 메모리 {1}", "add a node · CPU {0}, memory {1}";
        }
        /// ship, grace
        NodeFail {
            title: "*{0}*의 전원을 내려요.", "You cut the power of *{0}*.";
            why: "{control}{은} 아직 몰라요. 마지막 {lease} 뒤 {1}{이} 지나야 소식이 끊긴 것으로 봐요.",
                "{control} does not know yet. Only {1} after its last {lease} is it taken for \
                silent.";
            log: "{0} 전원 끄기", "power off {0}";
        }
        /// zone, grace
        ZoneFail {
            title: "존 *{0}*의 전원을 모두 내려요.", "You cut the power of all of zone *{0}*.";
            why: "{control}{은} 아직 몰라요. 한 척 한 척, 마지막 {lease} 뒤 {1}{이} 지나야 소식이 끊긴 것으로 봐요.",
                "{control} does not know yet. Ship by ship, only {1} after each last {lease} is it \
                taken for silent.";
            log: "존 {0} 전원 끄기", "power off zone {0}";
        }
        /// zone
        ZoneRecover {
            title: "존 *{0}*{을} 되살려요.", "You bring zone *{0}* back.";
            why: "{lease}{이} 다시 오는 대로 한 척씩 Ready로 돌아와요. 이미 지우기로 한 {pod}는 되살아나지 않아요.",
                "Each is Ready again once its {lease} arrives. Pods already marked for deletion \
                still end.";
            log: "존 {0} 되살리기", "recover zone {0}";
        }
        /// count, grace
        NodesFail {
            title: "배 *{0}척*의 전원을 한꺼번에 내려요.",
                "You cut the power of *{0} {0#ship|ships}* at once.";
            why: "{control}{은} 아직 몰라요. 한 척 한 척, 마지막 {lease} 뒤 {1}{이} 지나야 소식이 끊긴 것으로 봐요.",
                "{control} does not know yet. Ship by ship, only {1} after each last {lease} is it \
                taken for silent.";
            log: "배 {0}척 전원 끄기", "power off {0} {0#ship|ships}";
        }
        /// count
        NodesRecover {
            title: "배 *{0}척*을 한꺼번에 되살려요.", "You bring *{0} {0#ship|ships}* back at once.";
            why: "{lease}{이} 다시 오는 대로 한 척씩 Ready로 돌아와요.",
                "Each is Ready again once its {lease} arrives.";
            log: "배 {0}척 되살리기", "recover {0} {0#ship|ships}";
        }
        /// count
        NodesCordon {
            title: "*kubectl*이 *{api}*에 배 {0}척은 새 {pod}를 받지 않는다고 적어 달라고 해요.",
                "*kubectl* asks *{api}* to keep new pods off {0} {0#ship|ships}.";
            why: "통제선(cordon)은 새 {pod}만 막아요. 요청은 노드마다 하나씩 가요.",
                "A cordon stops new pods only. There is one request for each node.";
            log: "배 {0}척 cordon", "cordon {0} {0#ship|ships}";
        }
        /// count
        NodesUncordon {
            title: "*kubectl*이 *{api}*에 배 {0}척의 통제선을 걷어 달라고 해요.",
                "*kubectl* asks *{api}* to lift the cordon from {0} {0#ship|ships}.";
            why: "다시 후보가 될 뿐이에요. 요청은 노드마다 하나씩 가요.",
                "They are candidates again, no more. There is one request for each node.";
            log: "배 {0}척 uncordon", "uncordon {0} {0#ship|ships}";
        }
        /// count
        NodesDrain {
            title: "*kubectl*이 배 *{0}척*을 비우기 시작해요(drain).",
                "*kubectl* begins to drain *{0} {0#ship|ships}*.";
            why: "배마다 먼저 새 {pod}를 막고(cordon), 있는 {pod}를 내보내 달라고(eviction) 요청해요.",
                "Each is cordoned first, then its pods are asked to leave by eviction.";
            log: "배 {0}척 drain", "drain {0} {0#ship|ships}";
        }
        /// ship, grace
        NodeCut {
            title: "*{0}*의 통신을 끊어요.", "You cut *{0}* off the network.";
            why: "{pod}는 그 안에서 계속 돌아요. 하지만 {control}에서 보면 꺼진 것과 똑같아요. 마지막 {lease} 뒤 {1}{이} 지나면 소식이 \
                끊긴 것으로 봐요.",
                "Its pods run on. Yet {control} cannot tell this from a power cut: {1} after its \
                last {lease} it is taken for silent.";
            log: "{0} 통신 끊기", "cut off {0}";
        }
        /// ship
        NodeRecover {
            title: "*{0}*{을} 되살려요.", "You bring *{0}* back.";
            why: "{lease}{이} 다시 오면 Ready로 돌아와요. 이미 지우기로 한 {pod}는 되살아나지 않아요.",
                "Once a {lease} arrives it is Ready again. Pods already marked for deletion still \
                end.";
            log: "{0} 되살리기", "recover {0}";
        }
        /// ship
        NodeCordon {
            title: "*kubectl*이 *{api}*에 {0}{은} 새 {pod}를 받지 않는다고 적어 달라고 해요.",
                "*kubectl* asks *{api}* to keep new pods off {0}.";
            why: "통제선(cordon)은 새 {pod}만 막아요. 이미 있는 {pod}는 그대로 돌아요.",
                "A cordon stops new pods only. Those already there run on.";
            log: "{0} cordon", "cordon {0}";
        }
        /// ship
        NodeUncordon {
            title: "*kubectl*이 *{api}*에 {0}의 통제선(cordon)을 걷어 달라고 해요.",
                "*kubectl* asks *{api}* to lift the cordon from {0}.";
            why: "새 {pod}는 다시 올 수 있어요. 다른 {ship}로 간 {pod}가 돌아오지는 않아요.",
                "New pods may come again. Pods made elsewhere do not come back.";
            log: "{0} uncordon", "uncordon {0}";
        }
        /// ship
        NodeDrain {
            title: "*kubectl*이 *{0}*{을} 비우기 시작해요(drain).",
                "*kubectl* begins to drain *{0}*.";
            why: "먼저 새 {pod}를 막고(cordon), 있는 {pod}를 내보내 달라고(eviction) 요청해요. 옮기는 게 아니라, 지워지면 다른 곳에 \
                새로 생기는 거예요.",
                "First it cordons, then it asks to evict the pods there. Nothing moves: pods are \
                deleted, new ones appear elsewhere.";
            log: "{0} drain", "drain {0}";
        }
        /// name, app
        ServiceCreate {
            title: "*kubectl*이 *{api}*에 `app={1}` {pod}로 이어지는 {lane} {0}{을} 만들어 달라고 요청해요.",
                "*kubectl* asks *{api}* to create {lane} {0}, leading to pods with `app={1}`.";
            why: "{pod}의 주소는 {pod}와 함께 사라져요. Service는 바뀌지 않는 주소와 이름을 하나 줘요.",
                "A pod's address goes with the pod. A Service gives one address and name that \
                stay.";
            log: "Service {0} 생성 요청", "asked for Service {0}";
        }
        /// name, app
        ServiceHeadless {
            title: "*kubectl*이 *{api}*에 `app={1}` {pod}의 주소를 그대로 알려 줄 {lane} {0}{을} 만들어 달라고 요청해요.",
                "*kubectl* asks *{api}* to create {lane} {0}, which names the pods with `app={1}`.";
            why: "`clusterIP: None`이에요(headless). 나눠 주는 주소가 없어서, DNS가 {pod}마다의 주소를 알려 줘요.",
                "It has `clusterIP: None` (headless): nothing shares the requests out, and DNS \
                answers with the address of each pod.";
            log: "headless Service {0} 생성 요청", "asked for headless Service {0}";
        }
        /// name, the name it stands for
        ServiceExternal {
            title: "*kubectl*이 *{api}*에 {1}의 별명인 {lane} {0}{을} 만들어 달라고 요청해요.",
                "*kubectl* asks *{api}* to create {lane} {0}, another name for {1}.";
            why: "DNS가 CNAME으로 그 이름을 알려 줄 뿐이에요. 주소도 규칙도 없고, 아무것도 대신 받아 주지 않아요.",
                "DNS answers with that name, a CNAME. There is no address and no rule: nothing \
                takes requests in its place.";
            log: "ExternalName Service {0} 생성 요청", "asked for ExternalName Service {0}";
        }
        /// name
        ServiceDelete {
            title: "*kubectl*이 *{api}*에 {lane} {0}{을} 지워 달라고 요청해요.",
                "*kubectl* asks *{api}* to delete {lane} {0}.";
            why: "{pod}는 그대로예요. 주소와 규칙만 사라져요.",
                "Pods stay. Only the address and its rules go.";
            log: "Service {0} 삭제 요청", "asked to delete Service {0}";
        }
        /// from, service, count
        TrafficSend {
            title: "*{0}*에서 *{1}*{으로} 요청을 {2}개 보내요.",
                "{2} {2#request goes|requests go} from *{0}* to *{1}*.";
            why: "사용자 요청은 {api}{을} 거치지 않아요. {ship}마다 적힌 규칙을 따라 곧장 {pod}로 가요.",
                "User requests do not pass {api}. They follow the rules on each {ship} straight \
                to a {pod}.";
            log: "{1}에 요청 {2}개", "{2} {2#request|requests} to {1}";
        }
        /// service, ship, count
        TrafficOutside {
            title: "*{outside}*에서 {1}의 NodePort를 거쳐 *{0}*{으로} 요청을 {2}개 보내요.",
                "{2} {2#request goes|requests go} from *{outside}* through the NodePort of {1} to \
                *{0}*.";
            why: "사용자 요청은 {api}{을} 거치지 않아요. {ship}마다 적힌 규칙을 따라 곧장 {pod}로 가요.",
                "User requests do not pass {api}. They follow the rules on each {ship} straight \
                to a {pod}.";
            log: "{0}에 요청 {2}개 · {1}", "{2} {2#request|requests} to {0} · {1}";
        }
        /// from, what is asked for, count
        TrafficTo {
            title: "*{0}*에서 `{1}`{을} {2}번 불러요.", "*{0}* calls `{1}` {2} {2#time|times}.";
            why: "이름으로 부르면 먼저 DNS에 주소를 묻고, 주소를 알면 패킷을 보내요. 어디로 갈지는 길목마다 적힌 규칙이 정해요.",
                "A name is looked up first; with an address the packet goes out. Rules on its way \
                decide where it ends.";
            log: "{1} 호출 {2}번", "{1} called {2} {2#time|times}";
        }
        /// from, name, count
        TrafficLookup {
            title: "*{0}*에서 이름 `{1}`의 주소를 물어요.", "*{0}* looks up the name `{1}`.";
            why: "{pod}의 `/etc/resolv.conf`에 클러스터 DNS의 주소가 적혀 있어요.",
                "The {pod}'s `/etc/resolv.conf` names the cluster's DNS.";
            log: "{1} 주소 묻기", "lookup of {1}";
        }
        /// service, count
        TrafficEach {
            title: "*{outside}*에서 모든 {ship}의 NodePort를 번갈아 거쳐 *{0}*{으로} 요청을 {1}개 보내요.",
                "{1} {1#request goes|requests go} from *{outside}* to *{0}*, through the NodePort \
                of every {ship} in turn.";
            why: "NodePort는 모든 {ship}에 열려 있어서 어느 {ship}로 들어와도 돼요. 그다음 어디로 갈지는 {ship}마다 적힌 규칙이 정해요.",
                "From outside any {ship} will do as an entry. The rules on each decide where \
                requests go from there.";
            log: "{0}에 요청 {1}개 · 모든 {ship}", "{1} {1#request|requests} to {0} · every {ship}";
        }
        /// service, count
        TrafficBalanced {
            title: "*{outside}*에서 *{0}*의 바깥 주소(EXTERNAL-IP)로 요청을 {1}개 보내요.",
                "{1} {1#request goes|requests go} from *{outside}* to the EXTERNAL-IP of *{0}*.";
            why: "바깥 주소로 온 요청은 {ship} 하나로 들어가고, 거기서부터는 그 {ship}에 적힌 규칙을 따라요. 주소를 마련하는 것은 쿠버네티스가 \
                아니라 클라우드나 MetalLB예요.",
                "What comes to that address is led to one {ship}, and from there the rules on the \
                {ship} decide. The address is not Kubernetes' own doing: a cloud or MetalLB \
                provides it.";
            log: "{0}의 EXTERNAL-IP로 요청 {1}개",
                "{1} {1#request|requests} to the EXTERNAL-IP of {0}";
        }
        /// service, count
        TrafficExternal {
            title: "*{outside}*에서 *{0}*의 `externalIPs` 주소로 요청을 {1}개 보내요.",
                "{1} {1#request goes|requests go} from *{outside}* to an address of `externalIPs` \
                of *{0}*.";
            why: "이 주소를 지키는 로드밸런서는 없어요. 바깥 네트워크에 적어 둔 길이 {ship} 하나로 이끌고, 거기서부터는 \
                {ship}에 적힌 규칙을 따라요. 그 {ship}{이} 꺼져도 길은 그대로예요.",
                "No load balancer stands behind this address. A route in the network outside leads \
                to one {ship}, and from there the rules decide. If that {ship} goes down, the \
                route stays.";
            log: "{0}의 externalIPs로 요청 {1}개",
                "{1} {1#request|requests} to externalIPs of {0}";
        }
        /// The cloud's controllers leave, or there never were any.
        BalancerNone {
            title: "로드밸런서를 만들어 줄 이가 *없는* 클러스터로 바꿔요.",
                "You make it a cluster with *nobody* to provide load balancers.";
            why: "클라우드가 아닌 곳에 직접 설치한 클러스터는 처음에 이래요. 이미 받은 주소는 남지만, 새 LoadBalancer 서비스는 \
                EXTERNAL-IP를 받지 못해요.",
                "Clusters on machines of one's own begin like this. Addresses already given stay; \
                new LoadBalancer Services get no EXTERNAL-IP.";
            log: "load-balancer: none", "load-balancer: none";
        }
        BalancerCloud {
            title: "클러스터를 *클라우드*에 둔 것처럼 바꿔요.", "You put the cluster in a *cloud*.";
            why: "클라우드 사업자가 만든 cloud-controller-manager가 함께 돌아요. 그 안의 {gates}{이} LoadBalancer \
                서비스를 보면 클라우드에 로드밸런서를 만들어 달라고 요청해요.",
                "The provider's cloud-controller-manager runs along. {gates} in it asks the cloud \
                for a load balancer wherever a Service wants one.";
            log: "load-balancer: cloud", "load-balancer: cloud";
        }
        BalancerMetalLb {
            title: "*MetalLB*를 설치해요.", "You install *MetalLB*.";
            why: "클라우드가 없어도, 정해 둔 주소 묶음(IPAddressPool)에서 하나를 골라 줘요. \
                그 주소는 {ship} 하나가 대신 받아요(layer 2).",
                "Without a cloud it gives addresses from a pool (IPAddressPool), and one {ship} \
                answers for each (layer 2).";
            log: "load-balancer: metallb", "load-balancer: metallb";
        }
        NetworkRoutes {
            title: "{ship} 사이에서 {pod}의 패킷이 *길(route)을 따라 그대로* 오가게 해요.",
                "Packets of pods travel between {ships} *as they are, by routes*.";
            why: "{ship}마다 다른 {ship}의 {pod} 주소 범위로 가는 길을 적어 둬요. 주소를 바꾸거나 감싸지 않아요.",
                "Each {ship} has a route to the pod range of each other one. Nothing is \
                rewritten or wrapped.";
            log: "pod-network: routes", "pod-network: routes";
        }
        NetworkOverlay {
            title: "{ship} 사이에서 {pod}의 패킷을 *감싸서(overlay)* 보내게 해요.",
                "Packets of pods travel between {ships} *wrapped, by an overlay*.";
            why: "패킷을 {ship}에서 {ship}로 가는 패킷 안에 넣어요(VXLAN). 사이의 네트워크는 {pod} 주소를 몰라도 돼요.",
                "Each is put into a packet from {ship} to {ship} (VXLAN), so that the network \
                between need not know pods.";
            log: "pod-network: overlay", "pod-network: overlay";
        }
        PluginFails {
            title: "{ship}마다 네트워크 플러그인(CNI)의 *프로그램이 사라져요*.",
                "The *program* of the network plugin (CNI) *is gone* from every {ship}.";
            why: "이미 도는 {pod}는 그대로예요. 새 {pod}는 주소를 받지 못해서 켜지지 않아요.",
                "What runs goes on. New pods get no address, and so they do not start.";
            log: "network-plugin: fails", "network-plugin: fails";
        }
        PluginWorks {
            title: "{ship}마다 네트워크 플러그인(CNI)을 *다시 설치해요*.",
                "You *install* the network plugin (CNI) on every {ship} *again*.";
            why: "기다리던 {pod}는 다음에 해 볼 때 주소를 받고 켜져요.",
                "Pods that wait get their address at their next try, and start.";
            log: "network-plugin: works", "network-plugin: works";
        }
        PolicyEnforced {
            title: "*NetworkPolicy를 지키는* 네트워크 플러그인으로 바꿔요.",
                "You choose a network plugin that *enforces NetworkPolicies*.";
            why: "Calico나 Cilium처럼 {ship}마다 있는 에이전트가 NetworkPolicy를 읽어 커널에 적어 둬요.",
                "As with Calico or Cilium, an agent on each {ship} reads NetworkPolicies and \
                writes them into the kernel.";
            log: "network-policy: enforced", "network-policy: enforced";
        }
        PolicyIgnored {
            title: "*NetworkPolicy를 모르는* 네트워크 플러그인으로 바꿔요.",
                "You choose a network plugin that *ignores NetworkPolicies*.";
            why: "{api}{은} NetworkPolicy를 그대로 받아 저장하지만, 지키는 이가 없어서 아무도 막지 않아요. 기본 설정의 flannel이 \
                그래요.",
                "{api} takes and stores them all the same, but nobody enforces them: nothing is \
                kept out. By default flannel is such a plugin.";
            log: "network-policy: ignored", "network-policy: ignored";
        }
        ProxyIptables {
            title: "{proxy}의 방식을 *iptables*로 바꿔요.", "You set {proxy} to *iptables* mode.";
            why: "따로 정하지 않으면 쓰는 방식(기본값)이에요. 규칙을 위에서부터 차례로 견주고, 적힌 확률로 {pod} 하나를 뽑아요.",
                "The default. Rules are tried one after the other, and chances written in them \
                draw a {pod}.";
            log: "--proxy-mode=iptables", "--proxy-mode=iptables";
        }
        ProxyNftables {
            title: "{proxy}의 방식을 *nftables*로 바꿔요.", "You set {proxy} to *nftables* mode.";
            why: "새 클러스터에 권하는 방식이에요. Service가 아무리 많아도 표(map)에서 한 번에 찾아요.",
                "Meant for new clusters. However many Services there are, one look-up in a map \
                finds the right one.";
            log: "--proxy-mode=nftables", "--proxy-mode=nftables";
        }
        ProxyIpvs {
            title: "{proxy}의 방식을 *IPVS*로 바꿔요.", "You set {proxy} to *IPVS* mode.";
            why: "리눅스 커널의 로드밸런서(IPVS)에 맡기는 방식이에요. v1.35부터 쓰지 말라고 권하지만(deprecated), 오래된 클러스터에는 아직 \
                남아 있어요.",
                "The kernel's own load balancer (IPVS) does the work. Deprecated since v1.35, but \
                older clusters still run it.";
            log: "--proxy-mode=ipvs", "--proxy-mode=ipvs";
        }
        /// scheduler, how it chooses
        Scheduler {
            title: "IPVS가 {pod}를 고르는 방법을 *{0}*{으로} 바꿔요.",
                "You set the scheduler of IPVS to *{0}*.";
            why: "{1} {proxy}{이} IPVS 방식일 때만 쓰여요.", "{1} It only matters in IPVS mode.";
            log: "--ipvs-scheduler={0}", "--ipvs-scheduler={0}";
        }
        /// controller
        ControllerStop {
            title: "*{0}*{을} 멈춰요.", "You stop *{0}*.";
            why: "컨트롤러(controller, 조정 루프)는 저마다 따로 일해요. 이 컨트롤러가 하던 일만 멈추고 나머지는 그대로예요. \
                kubeadm 클러스터라면 `kube-controller-manager.yaml`의 `--controllers`에 `-{0}`{을} \
                더하는 것과 같아요.",
                "Each controller works on its own. Only what this one did stops; the others go on. \
                With kubeadm you would add `-{0}` to `--controllers` in \
                `kube-controller-manager.yaml`.";
            log: "{0} 멈추기", "stop {0}";
        }
        /// controller
        ControllerStart {
            title: "*{0}*{을} 다시 켜요.", "You start *{0}* again.";
            why: "목록을 처음부터 읽고(list), 적힌 대로가 아닌 것부터 고쳐요. \
                kubeadm 클러스터라면 `--controllers`에서 `-{0}`{을} 빼는 것과 같아요.",
                "It lists everything anew and first repairs what is not as it should be. With \
                kubeadm you would take `-{0}` out of `--controllers`.";
            log: "{0} 다시 켜기", "start {0}";
        }
        ControlPlaneStop {
            title: "*{control}*{을} 멈춰요.", "You stop *{control}*.";
            why: "도는 {pod}는 계속 요청을 받아요. 새로 정하고 고치는 일만 멈춰요.",
                "Running pods keep serving. Only deciding and repairing stop.";
            log: "control plane 멈추기", "stop the control plane";
        }
        ControlPlaneStart {
            title: "*{control}*{을} 다시 켜요.", "You start *{control}* again.";
            why: "{etcd}에 적힌 것은 남아 있어요. 모두 다시 읽고 밀린 일을 맞춰요.",
                "What {etcd} holds is still there. All is read again and put right.";
            log: "control plane 다시 켜기", "start the control plane";
        }
    }
}

tales! {
    /// What broke or was mended.
    Fault {
        /// ship, grace
        PowerOff {
            title: "*{0}*{이} 꺼져요. 돌던 {pod}도 함께 멈춰요.",
                "*{0}* goes dark, and its pods stop with it.";
            why: "아무도 {control}에 알려 주지 않아요. 마지막 {lease} 뒤 {1}{이} 지나야 알아챌 수 있어요.",
                "Nobody tells {control}. It can only notice {1} after the last {lease}.";
            log: "{0} 전원 꺼짐", "{0} lost power";
        }
        /// count, grace, zone
        ZoneOff {
            title: "존 *{2}*의 배 *{0}척*이 한꺼번에 꺼져요.",
                "*{0} {0#ship goes|ships go}* dark at once: all of zone *{2}*.";
            why: "아무도 {control}에 알려 주지 않아요. 저마다 마지막 {lease} 뒤 {1}{이} 지나야 알아챌 수 있어요.",
                "Nobody tells {control}. It can only notice {1} after the last {lease} of each.";
            log: "존 {2}의 배 {0}척 전원 꺼짐", "zone {2} lost power: {0} {0#ship|ships}";
        }
        /// count, grace, zone
        ZoneBack {
            title: "존 *{2}*의 배 *{0}척*이 돌아와요.",
                "*{0} {0#ship|ships}* of zone *{2}* {0#is|are} back.";
            why: "저마다 {api}에 다시 이어져 {lease}{을} 보내고 그사이 바뀐 것을 읽어요.",
                "Each reaches {api} again, renews its {lease} and reads what changed.";
            log: "존 {2}의 배 {0}척 돌아옴", "zone {2} is back: {0} {0#ship|ships}";
        }
        /// count, grace
        ManyOff {
            title: "배 *{0}척*이 한꺼번에 꺼져요.", "*{0} {0#ship goes|ships go}* dark at once.";
            why: "아무도 {control}에 알려 주지 않아요. 저마다 마지막 {lease} 뒤 {1}{이} 지나야 알아챌 수 있어요.",
                "Nobody tells {control}. It can only notice {1} after the last {lease} of each.";
            log: "배 {0}척 전원 꺼짐", "{0} {0#ship|ships} lost power";
        }
        /// count
        ManyBack {
            title: "배 *{0}척*이 돌아와요.", "*{0} {0#ship|ships}* {0#is|are} back.";
            why: "저마다 {api}에 다시 이어져 {lease}{을} 보내고 그사이 바뀐 것을 읽어요.",
                "Each reaches {api} again, renews its {lease} and reads what changed.";
            log: "배 {0}척 돌아옴", "{0} {0#ship|ships} {0#is|are} back";
        }
        /// ship, grace
        CutOff {
            title: "*{0}*의 통신이 끊겨요. {pod}는 안에서 계속 돌아요.",
                "*{0}* is cut off. Its pods run on inside.";
            why: "보고도 지시도 오가지 못해요. {control}{은} 마지막 {lease} 뒤 {1}{이} 지나야 알아채요.",
                "No report and no order gets through. {control} notices {1} after the last \
                {lease}.";
            log: "{0} 통신 끊김", "{0} cut off";
        }
        /// ship
        Recovered {
            title: "*{0}*{이} 돌아와요.", "*{0}* is back.";
            why: "{captain}{이} {api}에 다시 이어져 {lease}{을} 보내고 그사이 바뀐 것을 읽어요.",
                "{captain} reaches {api} again, renews its {lease} and reads what changed.";
            log: "{0} 돌아옴", "{0} is back";
        }
        /// pod
        ContainerCrashed {
            title: "*{pod} {0}*의 컨테이너가 오류로 끝나요.",
                "The container in *{pod} {0}* ends with an error.";
            why: "안의 프로그램이 끝났을 뿐, {pod}와 그 주소는 그대로예요.",
                "Only the program inside ended. The {pod} and its address stay.";
            log: "{pod} {0} 컨테이너 고장", "container of {pod} {0} crashed";
        }
        /// controller, what is not repaired now
        ControllerStopped {
            title: "*{0}*{이} 멈춰요.", "*{0}* stops.";
            why: "{api}{은} 계속 답하고 기록도 남아요. 하지만 이제 이 컨트롤러가 맡던 일은 아무도 하지 않아요. {1}",
                "{api} still answers and records. But nobody does this one's work now. {1}";
            log: "{0} 멈춤", "{0} stopped";
        }
        /// controller
        ControllerStarted {
            title: "*{0}*{이} 다시 일해요.", "*{0}* works again.";
            why: "멈춘 사이에 무슨 일이 있었는지 묻지 않아요. 지금 상태와 바라는 상태만 비교해요.",
                "It does not ask what happened meanwhile. It compares what is with what is wanted.";
            log: "{0} 다시 일함", "{0} works again";
        }
        /// setting, value
        PolicySet {
            title: "네트워크 설정 `{0}`{이} *{1}*{으로} 바뀌어요.",
                "The network setting `{0}` is *{1}* now.";
            why: "{ship}마다 있는 네트워크 플러그인이 NetworkPolicy를 지킬지가 여기에 달려 있어요.",
                "Whether the network plugin on each {ship} enforces NetworkPolicies depends on it.";
            log: "{0}: {1}", "{0}: {1}";
        }
        /// policy
        PolicyWritten {
            title: "{gate} *{0}*{이} {ship}마다 적혀서 이제부터 *적용돼요*.",
                "{gate} *{0}* is written on every {ship} and counts from now on.";
            why: "{ship}마다 있는 네트워크 플러그인의 에이전트가 NetworkPolicy를 지켜보다가(watch), 정책이 고른 {pod}의 길목에 \
                규칙을 적어요. 그래서 저장되고 나서 잠깐 걸려요.",
                "The network plugin's agent on each {ship} watches NetworkPolicies and writes \
                rules before the pods they select. That takes a moment.";
            log: "{0} 적용됨", "{0} in force";
        }
        /// policy
        PolicyGone {
            title: "{gate} *{0}*의 규칙이 {ship}마다 지워져요.",
                "The rules of {gate} *{0}* go from every {ship}.";
            why: "다른 정책이 골라 두지 않은 {pod}는 다시 누구에게나 열려요.",
                "Pods that no other policy selects are open to everybody again.";
            log: "{0} 지워짐", "{0} no longer in force";
        }
        /// setting, value: who gives outside addresses.
        BalancerSet {
            title: "네트워크 설정 `{0}`{이} *{1}*{으로} 바뀌어요.",
                "The network setting `{0}` is *{1}* now.";
            why: "바깥 주소를 마련하는 컨트롤러가 새로 시작해서, 주소를 기다리는 LoadBalancer 서비스가 있는지 처음부터 살펴봐요.",
                "The controller that provides outside addresses starts anew and looks which \
                LoadBalancer Services wait for one.";
            log: "{0}: {1}", "{0}: {1}";
        }
        /// setting, value: nobody gives any.
        BalancerGone {
            title: "네트워크 설정 `{0}`{이} *{1}*{으로} 바뀌어요.",
                "The network setting `{0}` is *{1}* now.";
            why: "이제 바깥 주소를 맡는 이가 없어요. 이미 받은 주소만 남아 있어요.",
                "Nobody sees to outside addresses now. Only those already given stay.";
            log: "{0}: {1}", "{0}: {1}";
        }
        /// setting, value: of kube-proxy.
        ProxySet {
            title: "네트워크 설정 `{0}`{이} *{1}*{으로} 바뀌어요.",
                "The network setting `{0}` is *{1}* now.";
            why: "{ship}마다 {proxy}{이} 다시 시작해서 Service를 모두 다시 읽고(list) 규칙을 새로 적어요.",
                "On every {ship} {proxy} starts again, lists all Services and writes its rules \
                anew.";
            log: "{0}: {1}", "{0}: {1}";
        }
        /// setting, value: of the network plugin.
        PluginSet {
            title: "네트워크 설정 `{0}`{이} *{1}*{으로} 바뀌어요.",
                "The network setting `{0}` is *{1}* now.";
            why: "{ship}마다 설치된 네트워크 플러그인(CNI)이 하는 일이에요. {pod}와 그 주소는 그대로예요.",
                "It is a matter of the network plugin (CNI) installed on each {ship}. Pods and \
                their addresses stay.";
            log: "{0}: {1}", "{0}: {1}";
        }
        ControlPlaneStopped {
            title: "*{control}*{이} 멈춰요.", "*{control}* stops.";
            why: "{ship}에서 도는 {pod}와 길 안내 규칙은 그대로예요. 하지만 고장이 나도 고칠 이가 없어요.",
                "Pods and routing rules on the {ships} stay. But nobody repairs what breaks now.";
            log: "control plane 멈춤", "control plane stopped";
        }
        ControlPlaneStarted {
            title: "*{control}*{이} 다시 일해요.", "*{control}* works again.";
            why: "{etcd}{은} 그대로 남아 있었어요. 저마다 목록을 다시 읽고(list) 지켜보기(watch)를 이어 가요.",
                "{etcd} kept everything. Each component lists again and goes on watching.";
            log: "control plane 다시 켜짐", "control plane started";
        }
    }
}
