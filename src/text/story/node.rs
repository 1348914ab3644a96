//! What happens aboard a node: registration, CRI calls, signals, rules.

tales! {
    /// A node as a whole. Arguments begin with the captain (kubelet) and the ship.
    Aboard {
        /// captain, ship, pod cidr, cpu, memory, pods
        Registered {
            title: "*{0}*{이} *{api}*에 {1}{을} 등록해요.", "*{0}* registers {1} with *{api}*.";
            why: "CPU {3}, 메모리 {4}, {pod} {5}개까지 받을 수 있고 {pod} 주소는 `{2}`에서 나눠 줘요. 이제부터 {lease}{을} \
                보내요.",
                "It offers CPU {3}, memory {4} and room for {5} pods, with pod addresses from \
                `{2}`. From now on it renews a {lease}.";
            log: "{1} 등록 · {2}", "{1} registered · {2}";
        }
        /// captain, ship, starting, ending
        Booted {
            title: "*{1}*{이} 다시 켜지고, *{0}*{이} 할 일을 확인해요.",
                "*{1}* is on again, and *{0}* looks at what is to be done.";
            why: "돌던 컨테이너는 모두 사라졌고 받아 둔 이미지는 남았어요. 다시 켤 {pod}가 {2}개, 끝낼 {pod}가 {3}개예요.",
                "What ran is gone, the images are still here. {2} {2#pod|pods} to start again, \
                {3} to end.";
            log: "{1} 켜짐 · 켤 것 {2}, 끝낼 것 {3}", "{1} is on · {2} to start, {3} to end";
        }
        /// captain, ship, running, ending
        Reconnected {
            title: "*{0}*{이} *{api}*에 다시 이어져요.", "*{0}* reaches *{api}* again.";
            why: "끊긴 동안에도 {pod} {2}개는 계속 돌았어요. 그사이 지우기로 된 {3}개는 이제 끝내요.",
                "{2} {2#pod|pods} ran on all the time. {3} deleted meanwhile will end now.";
            log: "{1} 통신 복구 · 도는 것 {2}, 끝낼 것 {3}", "{1} reconnected · {2} running, {3} to end";
        }
    }
}

tales! {
    /// A pod's life aboard. Arguments begin with the captain (kubelet), the runtime and the pod.
    Cargo {
        RunSandbox {
            title: "*{0}*{이} *{1}*에 {2}의 자리(sandbox)를 마련해 달라고 해요.",
                "*{0}* asks *{1}* for a sandbox for {2}.";
            why: "앱보다 pause 컨테이너가 먼저 떠서 주소를 잡고 있어요. 그래서 앱이 다시 켜져도 {pod}의 주소는 그대로예요.",
                "A pause container starts before the app and holds the address, so it survives \
                restarts of the app.";
            log: "{2} sandbox 요청", "sandbox for {2}";
        }
        /// 3: address
        Sandbox {
            title: "*{1}*{이} *{2}*의 자리(sandbox)를 마련하고 주소 `{3}`{을} 받아요.",
                "*{1}* has the sandbox of *{2}* ready, with address `{3}`.";
            why: "이 {ship}에 나눠 준 주소 범위(pod CIDR)에서 빈 것을 네트워크 플러그인(CNI)이 하나 골랐어요.",
                "The network plugin (CNI) took a free address from this node's range (pod CIDR).";
            log: "{2} 주소 {3}", "{2} has address {3}";
        }
        /// 3: image, 4: size, 5: time
        Pull {
            title: "*{0}*{이} *{1}*에 이미지 `{3}`{을} 받아 달라고 해요.",
                "*{0}* asks *{1}* to pull the image `{3}`.";
            why: "이 {ship}에는 아직 없어요. 크기는 {4}이고 받는 데 {5}쯤 걸려요.",
                "It is not on this {ship} yet: {4}, about {5} to download.";
            log: "이미지 {3} 받기 · {4}", "pull {3} · {4}";
        }
        /// 3: image; nobody knows how large
        PullUnknown {
            title: "*{0}*{이} *{1}*에 이미지 `{3}`{을} 받아 달라고 해요.",
                "*{0}* asks *{1}* to pull the image `{3}`.";
            why: "이 {ship}에는 아직 없어요. 저장소에 물어봐요.",
                "It is not on this {ship} yet, so the registry is asked.";
            log: "이미지 {3} 받기", "pull {3}";
        }
        /// 3: image, 4: size
        Cached {
            title: "*{0}*{이} 찾는 이미지 `{3}`{이} *{1}*에 이미 있어요.",
                "*{0}* wants the image `{3}`, and *{1}* has it already.";
            why: "예전에 받아 둔 것이라 내려받지 않아요. 그만큼 빨리 켜져요.",
                "It was downloaded before, so nothing is pulled and the start is quicker.";
            log: "이미지 {3} 이미 있음", "{3} is already here";
        }
        /// 3: image, 4: size, 5: time
        Pulled {
            title: "*{1}*{이} *{2}*의 이미지 `{3}`{을} 다 받았어요.",
                "*{1}* has pulled the image `{3}` for *{2}*.";
            why: "{4}{을} 받는 데 {5} 걸렸어요. 다음에는 다시 받지 않아도 돼요.",
                "{4} took {5}. Next time it need not be pulled.";
            log: "이미지 {3} 받음 · {5}", "pulled {3} · {5}";
        }
        /// 3: retry
        SandboxFailed {
            title: "*{1}*{이} *{2}*의 네트워크를 만들지 못해요.",
                "*{1}* cannot make the network of *{2}*.";
            why: "네트워크 플러그인(CNI)의 프로그램을 찾지 못했어요(FailedCreatePodSandBox). 주소가 없으니 컨테이너도 못 켜요. \
                {3} 뒤에 또 해 봐요.",
                "The program of the network plugin (CNI) was not found (FailedCreatePodSandBox). \
                Without an address no container starts; again in {3}.";
            log: "네트워크 못 만듦 · {3} 뒤 재시도", "no network · retry in {3}";
        }
        /// 3: image, 4: attempt, 5: retry
        PullFailed {
            title: "*{1}*{이} *{2}*의 이미지 `{3}`{을} 받지 못해요.",
                "*{1}* cannot pull the image `{3}` for *{2}*.";
            why: "저장소에 그런 이미지가 없어요(ErrImagePull). {4}번 해 봤고 {5} 뒤에 또 해 봐요. 그때까지는 \
                ImagePullBackOff예요.",
                "The registry has no such image (ErrImagePull). Tried {4} {4#time|times}; again \
                in {5}, until then ImagePullBackOff.";
            log: "이미지 {3} 못 받음 · {5} 뒤 재시도", "cannot pull {3} · retry in {5}";
        }
        /// 3: container
        Create {
            title: "*{0}*{이} *{1}*에 {2}의 컨테이너 `{3}`{을} 만들라고 해요.",
                "*{0}* has *{1}* create the container `{3}` of {2}.";
            why: "이미지를 풀어 파일과 격리된 공간을 준비해요. 아직 켜지는 않았어요.",
                "Its files and its isolation are set up from the image. It is not running yet.";
            log: "{2} 컨테이너 {3} 만들기", "create {3} of {2}";
        }
        /// 3: container, 4: restarts
        CreateAgain {
            title: "*{0}*{이} *{1}*에 {2}의 컨테이너 `{3}`{을} 다시 만들라고 해요.",
                "*{0}* has *{1}* create the container `{3}` of {2} again.";
            why: "끝난 컨테이너를 되살리는 게 아니라 같은 {pod} 안에 새로 만들어요. 다시 켠 횟수는 {4}번이 돼요.",
                "A dead container is not revived: a new one is made in the same {pod}. Restarts \
                so far: {4}.";
            log: "{2} 컨테이너 {3} 다시 만들기 · 재시작 {4}", "create {3} of {2} again · restart {4}";
        }
        /// 3: container
        Start {
            title: "*{0}*{이} *{1}*에 {2}의 컨테이너 `{3}`{을} 켜라고 해요.",
                "*{0}* has *{1}* start the container `{3}` of {2}.";
            why: "켜졌다고 바로 요청을 받지는 않아요. 준비됐다(readiness)고 확인돼야 해요.",
                "Started is not ready: requests come only once readiness is confirmed.";
            log: "{2} 컨테이너 {3} 켜기", "start {3} of {2}";
        }
        /// 3: container
        StartInit {
            title: "*{0}*{이} *{1}*에 {2}의 준비용 컨테이너 `{3}`{을} 켜라고 해요.",
                "*{0}* has *{1}* start the init container `{3}` of {2}.";
            why: "init 컨테이너는 하나씩 끝까지 돌아요. 모두 끝나야 앱이 켜져요.",
                "Init containers run to their end one by one. The app starts after the last.";
            log: "{2} init 컨테이너 {3} 켜기", "start init {3} of {2}";
        }
        /// 3: time
        Ready {
            title: "*{0}*{이} *{2}*{이} 준비됐다(Ready)고 봐요.", "*{0}* finds *{2}* ready.";
            why: "켜진 지 {3} 만에 모든 컨테이너가 준비됐어요. {api}에 알리면 Service의 요청도 받게 돼요.",
                "All containers are ready, {3} after the start. Once reported, Services send it \
                requests.";
            log: "{2} 준비됨", "{2} is ready";
        }
        UnreadyExited {
            title: "*{0}*{이} *{2}*{을} 준비 안 됨으로 봐요.", "*{0}* finds *{2}* not ready.";
            why: "컨테이너가 끝나서 요청을 받을 프로그램이 없어요. Service의 주소 목록에서도 빠져요.",
                "A container ended, so no program takes requests. It leaves the Service's \
                addresses too.";
            log: "{2} 준비 안 됨", "{2} not ready";
        }
        UnreadyProbe {
            title: "*{0}*{이} *{2}*{을} 준비 안 됨으로 봐요.", "*{0}* finds *{2}* not ready.";
            why: "준비됐는지 묻는 확인(readiness probe)에 답하지 못했어요. 끄지는 않고 요청만 보내지 않아요.",
                "It failed its readiness probe. It is not stopped, only spared requests.";
            log: "{2} 준비 안 됨 · readiness probe", "{2} not ready · readiness probe";
        }
        /// 3: container, 4: grace
        Term {
            title: "*{0}*{이} *{1}*에 {2}의 컨테이너 `{3}`{을} 정리하고 끝내라고 해요(SIGTERM).",
                "*{0}* has *{1}* ask the container `{3}` of {2} to end (SIGTERM).";
            why: "하던 요청을 마무리할 시간이 {4} 있어요. 그 안에 끝나지 않으면 강제로 끝내요(SIGKILL).",
                "It has {4} to finish what it is doing. If it does not end by then, it is killed \
                (SIGKILL).";
            log: "{2} SIGTERM · {4}", "SIGTERM to {2} · {4}";
        }
        /// 3: container
        Kill {
            title: "*{0}*{이} *{1}*에 {2}의 컨테이너 `{3}`{을} 강제로 끝내라고 해요(SIGKILL).",
                "*{0}* has *{1}* kill the container `{3}` of {2} (SIGKILL).";
            why: "기다려 주기로 한 시간이 다 됐어요. 프로그램은 더 손쓸 수 없어요.",
                "Its grace period is over. The program gets no say in this.";
            log: "{2} SIGKILL", "SIGKILL to {2}";
        }
        /// 3: container, 4: code, 5: ran
        ExitedDone {
            title: "*{2}*의 컨테이너 `{3}`{이} 할 일을 마치고 끝나요.",
                "The container `{3}` of *{2}* is done and ends.";
            why: "종료 코드가 {4}{이에요}. {5} 동안 돌았어요.", "Exit code {4}, after running {5}.";
            log: "{2} 컨테이너 {3} 끝 · 코드 {4}", "{3} of {2} ended · code {4}";
        }
        /// 3: container, 4: code, 5: ran
        ExitedError {
            title: "*{2}*의 컨테이너 `{3}`{이} 오류로 끝나요.",
                "The container `{3}` of *{2}* ends with an error.";
            why: "종료 코드가 {4}{이에요}. {5} 동안 돌았어요.", "Exit code {4}, after running {5}.";
            log: "{2} 컨테이너 {3} 고장 · 코드 {4}", "{3} of {2} crashed · code {4}";
        }
        /// 3: container, 4: back-off, 5: restarts
        BackOff {
            title: "*{0}*{이} *{2}*의 컨테이너 `{3}`{을} {4} 뒤에 다시 켜기로 해요.",
                "*{0}* will restart the container `{3}` of *{2}* in {4}.";
            why: "지금까지 {5}번 다시 켰어요. 끝나 버릴 때마다 더 오래 쉬었다 켜요(CrashLoopBackOff).",
                "Restarted {5} {5#time|times} so far. Each time it dies, the pause grows \
                (CrashLoopBackOff).";
            log: "{2} {4} 뒤 다시 켜기", "restart {2} in {4}";
        }
        /// 3: address
        Removed {
            title: "*{0}*{이} *{1}*에 {2}의 자리(sandbox)를 치우라고 해요.",
                "*{0}* has *{1}* remove the sandbox of {2}.";
            why: "주소 `{3}`{은} 다시 빈 주소가 돼요. 이제 {api}에 기록도 지워 달라고 해요.",
                "The address `{3}` is free again. Now {api} is asked to remove the record.";
            log: "{2} 정리 · {3} 반납", "{2} removed · {3} is free";
        }
        /// 3: address; the pod never had one
        RemovedEarly {
            title: "*{0}*{이} *{1}*에 {2}의 자리(sandbox)를 치우라고 해요.",
                "*{0}* has *{1}* remove the sandbox of {2}.";
            why: "이 {ship}에는 남은 것이 없어요. 이제 {api}에 기록도 지워 달라고 해요.",
                "Nothing of it is left here. Now {api} is asked to remove the record.";
            log: "{2} 정리", "{2} removed";
        }
    }
}

texts! {
    /// Whether an ended container is started again.
    Again {
        Restart: "restartPolicy에 따라 같은 {pod} 안에서 다시 켜요.",
            "By its restartPolicy it is started again in the same {pod}.";
        Stay: "다시 켜지 않아요.", "It is not started again.";
    }
}

tales! {
    /// kube-proxy's rules. Arguments: route officer, service, address, endpoints.
    Rules {
        Written {
            title: "*{0}*{이} *{1}*의 길 안내 규칙을 고쳐 적어요.",
                "*{0}* rewrites the routing rules of *{1}*.";
            why: "`{2}`{으로} 온 것을 준비된 {pod} {3}개 가운데 하나로 보내요. {proxy}{이} 요청을 나르는 게 아니라, 커널이 이 규칙을 \
                따라요.",
                "What comes for `{2}` goes to one of {3} ready {3#pod|pods}. The kernel follows \
                the rules; {proxy} carries nothing.";
            log: "{1} 규칙 · 엔드포인트 {3}", "rules of {1} · {3} {3#endpoint|endpoints}";
        }
        /// Only one endpoint.
        One {
            title: "*{0}*{이} *{1}*의 길 안내 규칙을 고쳐 적어요.",
                "*{0}* rewrites the routing rules of *{1}*.";
            why: "준비된 {pod}가 하나뿐이라 `{2}`{으로} 온 것은 모두 그리로 보내요. {proxy}{이} 요청을 나르는 게 아니라, 커널이 이 규칙을 \
                따라요.",
                "Only one {pod} is ready, so all that comes for `{2}` goes there. The kernel \
                follows the rules; {proxy} carries nothing.";
            log: "{1} 규칙 · 엔드포인트 {3}", "rules of {1} · {3} {3#endpoint|endpoints}";
        }
        Empty {
            title: "*{0}*{이} *{1}*의 길 안내 규칙을 ‘거절’로 고쳐 적어요.",
                "*{0}* rewrites the rules of *{1}*: refuse.";
            why: "요청을 받을 {pod}가 없어서, `{2}`{으로} 온 것은 바로 거절해요.",
                "No {pod} takes requests, so what comes for `{2}` is refused at once.";
            log: "{1} 규칙 · 거절", "rules of {1} · refuse";
        }
        /// Everything in another mode. Arguments: route officer, mode before, mode, Services.
        Mode {
            title: "*{0}*{이} 규칙을 모두 *{2}* 방식으로 새로 적어요.",
                "*{0}* writes all its rules anew, for *{2}*.";
            why: "{proxy}{이} 새 설정으로 다시 시작했어요. Service {3}개의 규칙을 적는 순간부터 {1} 규칙은 없어져요. \
                이미 이어진 연결은 커널이 기억하고 있어서(conntrack) 끊기지 않아요.",
                "{proxy} started again with the new setting. The rules for {1} give way to those \
                of {3} {3#Service|Services}. Connections known to the kernel (conntrack) go on.";
            log: "규칙 새로 적음 · {2}", "rules anew · {2}";
        }
        Deleted {
            title: "*{0}*{이} *{1}*의 길 안내 규칙을 지워요.", "*{0}* deletes the rules of *{1}*.";
            why: "Service가 사라졌으니 `{2}`{은} 이제 아무 데로도 이어지지 않아요.",
                "The Service is gone, so `{2}` leads nowhere.";
            log: "{1} 규칙 지움", "rules of {1} deleted";
        }
    }
}

texts! {
    /// What joined and left a list. Arguments: how many; `This`: those parts.
    Delta {
        Added: "새로 {0}개", "{0} joined";
        Removed: "빠진 것 {0}개", "{0} left";
        Changed: "준비가 달라진 것 {0}개", "{0} changed";
        This: "이번에는 {0}{이에요}.", "This time {0}.";
    }
}

texts! {
    /// Follows the reason of `Rules`: how late the rules are. Argument: time.
    Lag {
        Late: "소식이 닿는 데 {0} 걸렸어요. 그동안은 옛 규칙을 따랐어요.",
            "The news took {0} to get here; until now the old rules held.";
    }
}
