package meter

import (
	"cmp"
	"slices"
)

// weighed is a value that counts for so much.
type weighed struct{ value, weight float64 }

// beyond is the value that no more than a part of the weight lies above.
func beyond(all []weighed, part float64) float64 {
	slices.SortFunc(all, func(a, b weighed) int { return cmp.Compare(b.value, a.value) })
	var total, sum float64
	for _, w := range all {
		total += w.weight
	}
	for _, w := range all {
		if sum += w.weight; sum > part*total {
			return w.value
		}
	}
	return 0
}

// inPlace sorts what is few, or nearly in order, and leaves what is alike as it stands.
func inPlace[T any](list []T, compare func(a, b T) int) {
	for i := 1; i < len(list); i++ {
		for j := i; j > 0 && compare(list[j], list[j-1]) < 0; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
}
