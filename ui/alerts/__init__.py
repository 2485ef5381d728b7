"""The parts of the Alerts screen: what fires, the rules, the channels, silences and history."""
