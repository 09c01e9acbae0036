print("plinkflow")
