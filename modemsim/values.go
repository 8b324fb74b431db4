package modemsim

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// parseRanges reads "0-2,4".
func parseRanges(s string) ([]int, error) {
	var out []int
	for f := range strings.SplitSeq(s, ",") {
		lo, hi, isRange := strings.Cut(f, "-")
		if !isRange {
			hi = lo
		}
		a, errA := strconv.Atoi(lo)
		b, errB := strconv.Atoi(hi)
		if errA != nil || errB != nil || a < 0 || b > 255 {
			return nil, fmt.Errorf("%q: want numbers and ranges", s)
		}
		for v := a; v <= b; v++ {
			out = append(out, v)
		}
	}
	return out, nil
}

func parseYes(dst *bool, value string) error {
	*dst = value == "yes"
	return each([]string{value}, "yes", "no")
}

func parseWait(dst *time.Duration, value string) error {
	d, err := parseDuration(value)
	if err != nil {
		return fmt.Errorf("duration %q: want 1500ms, 2m or 30d", value)
	}
	*dst = d
	return nil
}

func choose(dst *string, value string, table map[string]string) error {
	v, ok := table[value]
	if !ok {
		return each([]string{value}, slices.Sorted(maps.Keys(table))...)
	}
	*dst = v
	return nil
}

func each(values []string, allowed ...string) error {
	for _, v := range values {
		if !slices.Contains(allowed, v) {
			return fmt.Errorf("%q: want %s", v, strings.Join(allowed, ", "))
		}
	}
	return atLeastOne(values)
}

func atLeastOne(values []string) error {
	if len(values) == 0 {
		return fmt.Errorf("want at least one")
	}
	return nil
}
