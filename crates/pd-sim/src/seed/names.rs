//! Names and titles of the initial objects.

pub(super) const FIRST: [&str; 24] = [
    "Ada",
    "Grace",
    "Alan",
    "Katherine",
    "Linus",
    "Margaret",
    "Edsger",
    "Barbara",
    "Ken",
    "Radia",
    "Dennis",
    "Frances",
    "Donald",
    "Hedy",
    "Niklaus",
    "Joan",
    "Tim",
    "Annie",
    "Vint",
    "Evelyn",
    "Claude",
    "Mary",
    "Leslie",
    "Shafi",
];

pub(super) const LAST: [&str; 19] = [
    "Okafor",
    "Lindqvist",
    "Tanaka",
    "Moreau",
    "Silva",
    "Novak",
    "Haddad",
    "Kowalska",
    "O'Brien",
    "Rossi",
    "Petrov",
    "Nguyen",
    "García",
    "Schmidt",
    "Ivanova",
    "Chen",
    "Mbeki",
    "Larsen",
    "Kaplan",
];

pub(super) const TEAMS: [&str; 5] = ["Platform", "Payments", "Search", "Mobile", "Data"];

pub(super) const SERVICES: [&str; 10] = [
    "API Gateway",
    "Checkout",
    "Search Index",
    "Push Notifications",
    "Data Warehouse",
    "Identity",
    "Billing",
    "Web Frontend",
    "Job Queue",
    "Object Storage",
];

pub(super) const INCIDENT_TITLES: [&str; 10] = [
    "Error rate above 5 %",
    "p99 latency above 2 s",
    "Disk 95 % full on db-3",
    "Certificate expires in 3 days",
    "Queue depth above 10,000",
    "Health check failing in eu-west-1",
    "Replication lag above 60 s",
    "Out of memory on worker-7",
    "No data from collector",
    "Deployment failed",
];
