package manual

import _ "github.com/simgauge/simgauge/internal/captures" // every test binary knows its flag
