package fakesys

import _ "github.com/simgauge/simgauge/internal/captures"
