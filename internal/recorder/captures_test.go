package recorder

import _ "github.com/simgauge/simgauge/internal/captures" // its flag
