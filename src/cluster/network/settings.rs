//! What the cluster's network is made of: the scene chooses, the learner may change it. It is the
//! same on every node.
//!
//! Kubernetes leaves this to whoever builds the cluster: a cloud provider, or MetalLB, or nobody;
//! kube-proxy in one of its modes. A further setting is one more entry of the table.

/// One setting: its field, its word, its type, and the type's values with their words, the default
/// first.
macro_rules! settings {
    ($($(#[$about:meta])* $field:ident: $type:ident = $word:literal {
        $($(#[$doc:meta])* $value:ident = $name:literal,)*
    })*) => {
        /// The settings of one cluster; the defaults are those of machines of one's own.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub struct Settings {
            $($(#[$about])* pub $field: $type,)*
        }

        $(
            $(#[$about])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub enum $type {
                $($(#[$doc])* $value,)*
            }

            impl $type {
                const ALL: &'static [$type] = &[$($type::$value),*];

                /// The word for it.
                pub fn name(self) -> &'static str {
                    [$($name),*][self as usize]
                }
            }

            impl Default for $type {
                fn default() -> $type {
                    $type::ALL[0]
                }
            }
        )*

        /// The settings by their words, and the words of their values, the default first.
        pub const SETTINGS: &[(&str, &[&str])] = &[$(($word, &[$($name),*])),*];

        impl Settings {
            /// The word for what a setting is now.
            pub fn get(&self, setting: &str) -> Option<&'static str> {
                match setting {
                    $($word => Some(self.$field.name()),)*
                    _ => None,
                }
            }

            /// These with one setting changed; `None` if there is no such setting or value.
            pub fn with(mut self, setting: &str, value: &str) -> Option<Settings> {
                let (_, values) = SETTINGS.iter().find(|(name, _)| *name == setting)?;
                let value = values.iter().position(|known| *known == value)?;
                match setting {
                    $($word => self.$field = $type::ALL[value],)*
                    _ => return None,
                }
                Some(self)
            }
        }
    };
}

settings! {
    /// Who gives a Service of type LoadBalancer its address.
    load_balancer: LoadBalancer = "load-balancer" {
        /// Nobody: it stays pending.
        None = "none",
        /// A cloud's controller, which makes a load balancer outside the cluster.
        Cloud = "cloud",
        /// MetalLB in layer 2 mode: an address of a pool, which one of the nodes answers for.
        MetalLb = "metallb",
    }
    /// How packets between pods of different nodes travel.
    pod_network: PodNetwork = "pod-network" {
        /// As they are: each node has a route to the pods of each other one (flannel host-gw,
        /// kindnet).
        Routes = "routes",
        /// Each in a packet from node to node (VXLAN): what lies between need not know pods.
        Overlay = "overlay",
    }
    /// Whether the container runtime can call the network plugin (CNI).
    network_plugin: NetworkPlugin = "network-plugin" {
        Works = "works",
        /// Its program is missing on every node: no new pod gets a network.
        Fails = "fails",
    }
    /// Whether the network plugin does what NetworkPolicies say.
    network_policy: PolicySupport = "network-policy" {
        /// As Calico and Cilium do.
        Enforced = "enforced",
        /// As a plugin without support for them: the objects are there, and nothing comes of it.
        Ignored = "ignored",
    }
    /// How kube-proxy writes Services into its node's kernel (KubeProxyConfiguration.mode).
    proxy_mode: ProxyMode = "proxy-mode" {
        /// Chains of netfilter rules, one after the other.
        Iptables = "iptables",
        /// Maps of nftables: one look-up finds the Service.
        Nftables = "nftables",
        /// The kernel's own load balancer. Deprecated.
        Ipvs = "ipvs",
    }
    /// How a virtual server of IPVS chooses (KubeProxyConfiguration.ipvs.scheduler). All weights
    /// are 1, so wrr would be rr.
    ipvs_scheduler: IpvsScheduler = "ipvs-scheduler" {
        /// One after the other.
        RoundRobin = "rr",
        /// The one with the fewest connections.
        LeastConnection = "lc",
        /// By a hash of the source's address.
        SourceHashing = "sh",
        /// By a hash of the destination's address: all requests to one address go to one endpoint.
        DestinationHashing = "dh",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_setting_is_what_its_word_says() {
        let plain = Settings::default();
        for (setting, values) in SETTINGS {
            assert_eq!(plain.get(setting), Some(values[0]));
            for value in *values {
                let now = plain.with(setting, value).expect("it is known");
                assert_eq!(now.get(setting), Some(*value));
                assert_eq!(now == plain, *value == values[0]);
            }
            assert_eq!(plain.with(setting, "another"), None);
        }
        assert_eq!((plain.get("colour"), plain.with("colour", "blue")), (None, None));
    }
}
