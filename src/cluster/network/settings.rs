//! What the cluster's network is made of: the scene chooses, the learner may change it. It is the
//! same on every node.
//!
//! Kubernetes leaves this to whoever builds the cluster: a cloud provider, or MetalLB, or nobody.

/// The settings of one cluster; the defaults are those of machines of one's own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Settings {
    pub load_balancer: LoadBalancer,
}

/// Who gives a Service of type LoadBalancer its address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LoadBalancer {
    /// Nobody: it stays pending.
    #[default]
    None,
    /// A cloud's controller, which makes a load balancer outside the cluster.
    Cloud,
    /// MetalLB in layer 2 mode: an address of a pool, which one of the nodes answers for.
    MetalLb,
}

/// The settings by their words, and the words of their values, the default first.
pub const SETTINGS: [(&str, &[&str]); 1] = [("load-balancer", &["none", "cloud", "metallb"])];

impl Settings {
    /// The word for what a setting is now.
    pub fn get(&self, setting: &str) -> Option<&'static str> {
        let (_, values) = SETTINGS.iter().find(|(name, _)| *name == setting)?;
        values.get(self.load_balancer as usize).copied()
    }

    /// These with one setting changed; `None` if there is no such setting or value.
    pub fn with(mut self, setting: &str, value: &str) -> Option<Settings> {
        let (_, values) = SETTINGS.iter().find(|(name, _)| *name == setting)?;
        let value = values.iter().position(|known| *known == value)?;
        self.load_balancer =
            [LoadBalancer::None, LoadBalancer::Cloud, LoadBalancer::MetalLb][value];
        Some(self)
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
            for value in values {
                let now = plain.with(setting, value).expect("it is known");
                assert_eq!(now.get(setting), Some(*value));
                assert_eq!(now == plain, *value == values[0]);
            }
            assert_eq!(plain.with(setting, "another"), None);
        }
        assert_eq!((plain.get("colour"), plain.with("colour", "blue")), (None, None));
    }
}
