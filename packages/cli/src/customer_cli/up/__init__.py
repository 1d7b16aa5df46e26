"""Everything on one machine: embedded servers, migrations, the service's processes, watched."""
