//! What a pod asks for as a whole: requests, limits, quality of service.
//!
//! Models k8s.io/component-helpers/resource (PodRequests, PodLimits) and
//! pkg/apis/core/v1/helper/qos. Pod-level resources are not modelled.

use super::quantity::Amount;
use super::{Container, PodSpec, Quantity, ResourceList, Str};

/// Amounts by resource name, sorted by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Totals(pub Vec<(Str, Amount)>);

/// What a container that names no request counts as when nodes are compared:
/// pkg/scheduler/util DefaultMilliCPURequest and DefaultMemoryRequest.
pub const DEFAULT_REQUESTS: [(&str, &str); 2] = [("cpu", "100m"), ("memory", "200Mi")];

/// PodRequests: the larger of all containers together and the hungriest moment of the init
/// containers, plus the overhead.
pub fn pod_requests(spec: &PodSpec) -> Totals {
    let mut totals = aggregate(spec, |c| Totals::read(&c.resources.requests));
    totals.add(&Totals::read(&spec.overhead));
    totals
}

/// [`pod_requests`] with [`DEFAULT_REQUESTS`] in place of every request that is missing.
pub fn pod_requests_non_zero(spec: &PodSpec) -> Totals {
    let mut totals = aggregate(spec, |c| {
        let mut list = Totals::read(&c.resources.requests);
        for (name, text) in DEFAULT_REQUESTS {
            if list.get(name).is_none()
                && let Ok(amount) = Amount::parse(text)
            {
                list.add_one(&name.into(), &amount);
            }
        }
        list
    });
    totals.add(&Totals::read(&spec.overhead));
    totals
}

/// PodLimits. The overhead raises only limits that are set.
pub fn pod_limits(spec: &PodSpec) -> Totals {
    let mut totals = aggregate(spec, |c| Totals::read(&c.resources.limits));
    for (name, amount) in &mut totals.0 {
        if let Some(Ok(overhead)) = spec.overhead.get(name).map(Quantity::amount) {
            *amount = amount.plus(&overhead);
        }
    }
    totals
}

/// qos.ComputePodQOS: `Guaranteed`, `Burstable` or `BestEffort`.
pub fn qos_class(spec: &PodSpec) -> &'static str {
    let (mut requests, mut limits) = (Totals::default(), Totals::default());
    let mut guaranteed = true;
    for container in spec.containers.iter().chain(&spec.init_containers) {
        requests.add(&Totals::read(&container.resources.requests).positive_cpu_and_memory());
        let own = Totals::read(&container.resources.limits).positive_cpu_and_memory();
        guaranteed &= own.0.len() == 2;
        limits.add(&own);
    }
    if requests.0.is_empty() && limits.0.is_empty() {
        return "BestEffort";
    }
    let equal = requests.0.iter().all(|(name, r)| limits.get(name).is_some_and(|l| l == *r));
    match guaranteed && equal && requests.0.len() == limits.0.len() {
        true => "Guaranteed",
        false => "Burstable",
    }
}

/// SetDefaults_Pod: a limit without a request is the request too.
pub fn default_requests(spec: &mut PodSpec) {
    for container in spec.containers.iter_mut().chain(&mut spec.init_containers) {
        let resources = &mut container.resources;
        for (name, limit) in &resources.limits {
            resources.requests.entry(*name).or_insert_with(|| limit.clone());
        }
    }
}

fn aggregate(spec: &PodSpec, of: impl Fn(&Container) -> Totals) -> Totals {
    let mut totals = Totals::default();
    for container in &spec.containers {
        totals.add(&of(container));
    }
    let (mut sidecars, mut init) = (Totals::default(), Totals::default());
    for container in &spec.init_containers {
        let mut own = of(container);
        if &*container.restart_policy == "Always" {
            totals.add(&own);
            sidecars.add(&own);
            init.raise(&sidecars);
        } else {
            own.add(&sidecars);
            init.raise(&own);
        }
    }
    totals.raise(&init);
    totals
}

impl Totals {
    /// A resource list; entries that are no quantity are left out.
    pub fn read(list: &ResourceList) -> Totals {
        Totals(list.iter().filter_map(|(k, q)| Some((*k, q.amount().ok()?))).collect())
    }
    pub fn get(&self, name: &str) -> Option<Amount> {
        self.0.iter().find(|(n, _)| &**n == name).map(|(_, a)| *a)
    }
    /// Back to a resource list, in canonical text.
    pub fn list(&self) -> ResourceList {
        self.0.iter().map(|(k, a)| (*k, Quantity(a.to_string().into()))).collect()
    }

    fn add_one(&mut self, name: &Str, amount: &Amount) {
        match self.0.binary_search_by(|(n, _)| n.cmp(name)) {
            Ok(i) => self.0[i].1 = self.0[i].1.plus(amount),
            Err(i) => self.0.insert(i, (*name, *amount)),
        }
    }
    fn add(&mut self, other: &Totals) {
        if self.0.is_empty() {
            self.0.clone_from(&other.0);
            return;
        }
        for (name, amount) in &other.0 {
            self.add_one(name, amount);
        }
    }
    fn raise(&mut self, other: &Totals) {
        for (name, amount) in &other.0 {
            match self.0.binary_search_by(|(n, _)| n.cmp(name)) {
                Ok(i) if *amount > self.0[i].1 => self.0[i].1 = *amount,
                Ok(_) => {}
                Err(i) => self.0.insert(i, (*name, *amount)),
            }
        }
    }
    fn positive_cpu_and_memory(mut self) -> Totals {
        self.0
            .retain(|(n, a)| matches!(&**n, "cpu" | "memory") && !a.is_zero() && !a.is_negative());
        self
    }
}
