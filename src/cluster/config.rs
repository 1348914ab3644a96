//! The cluster's constants: Kubernetes' defaults, and how long messages travel.

use super::network::Settings;
use super::scheduler::Profile;
use super::step::Ms;
use std::sync::Arc;

/// Settings of one cluster. The defaults are those of Kubernetes v1.36.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Config {
    /// From a client or component to the API server, and an answer back.
    pub api_ms: Ms,
    /// From the API server to etcd (a committed write).
    pub etcd_ms: Ms,
    /// A watch event from the API server to a watcher.
    pub watch_ms: Ms,
    /// From a work queue's add to the take.
    pub work_ms: Ms,
    /// One hop of a user's request.
    pub hop_ms: Ms,
    /// kubelet: Lease renewal (leaseDurationSeconds 40 / 4).
    pub lease_renew_ms: Ms,
    /// kube-controller-manager --node-monitor-period.
    pub node_monitor_period_ms: Ms,
    /// kube-controller-manager --node-monitor-grace-period.
    pub node_monitor_grace_period_ms: Ms,
    /// kube-controller-manager --node-startup-grace-period.
    pub node_startup_grace_period_ms: Ms,
    /// One node of a zone is tainted NoExecute per this time (--node-eviction-rate 0.1).
    pub node_eviction_interval_ms: Ms,
    /// kube-controller-manager --terminated-pod-gc-threshold: so many finished pods may stay,
    /// and all of them if it is 0.
    pub terminated_pod_gc_threshold: usize,
    /// KubeSchedulerConfiguration.profiles. No two have the same name.
    pub scheduler_profiles: Vec<Arc<Profile>>,
    /// kube-apiserver --default-not-ready-toleration-seconds and its unreachable twin.
    pub default_toleration_seconds: i64,
    /// What the network is made of; the learner may change it.
    pub network: Settings,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            api_ms: 4,
            etcd_ms: 2,
            watch_ms: 4,
            work_ms: 1,
            hop_ms: 5,
            lease_renew_ms: 10_000,
            node_monitor_period_ms: 5_000,
            node_monitor_grace_period_ms: 50_000,
            node_startup_grace_period_ms: 60_000,
            node_eviction_interval_ms: 10_000,
            terminated_pod_gc_threshold: 12_500,
            scheduler_profiles: vec![Arc::default()],
            default_toleration_seconds: 300,
            network: Settings::default(),
        }
    }
}
