struct UpPlanner {
    init(_ world: World) {}
    func plan() -> Plan { Plan() }
}
