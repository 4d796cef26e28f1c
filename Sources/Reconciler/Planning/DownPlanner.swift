struct DownPlanner {
    init(_ world: World, removeVolumes: Bool) {}
    func plan() -> Plan { Plan() }
}
