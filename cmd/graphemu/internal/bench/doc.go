// Package bench measures graphemu beside floors: the least that could do the
// same work, on the same machine in the same run.
//
// What is measured and what it is measured against are processes of their own,
// loaded in turn over loopback. Each pair of turns gives one ratio; a [Row] is
// the median of them, with the least and the greatest, so that the noise of the
// machine shows. Absolute figures say something about one machine only.
package bench
