package deb

import _ "github.com/simgauge/simgauge/internal/captures" // every test binary knows its flag
