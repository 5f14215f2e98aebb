// Package bench measures graphemu beside floors: the least that could do the
// same work, on the same machine in the same run.
//
// What is measured and what it is measured against are processes of their own,
// loaded in turn over loopback. Each pair of turns gives one ratio; a [Row] is
// the median of them, with the least and the greatest, so that the noise of the
// machine shows. Absolute figures say something about one machine only.
//
// # Goals that are missed
//
// On two processors, which the load shares, the rows of GET with 16 and 64
// connections, of PATCH with --ephemeral and of PATCH over a shared fsync with 16
// stay below their goals. The rows called "limit of" say how much of a floor is
// left when it is sent a token and answers with Graph's headers, but looks at
// neither: that is net/http's part, and for GET and for --ephemeral it is within a
// few hundredths of the goal. All that graphemu is for would have to fit in there.
//
// Where the time goes is in a profile of a build with symbols:
//
//	perf record -a -g -e cpu-clock -- ./graphemu bench --floor ./floor --only 'GET connection, 64 connections, mux' --pairs 1 --leg 5s
//	perf report --children --sort comm,sym
//
// Of what a GET costs the server, in hundredths, and what the floor of the limit
// spends of its own:
//
//	graphemu  floor
//	      28     39  (*http.response).finishRequest, which is the answer's system call
//	      15     16  (*http.conn).readRequest
//	      28     14  ServeHTTP: 8 the store, 7 rendering, 3 headers, 2 the journal, 1 the token
//	       5      3  the garbage collector
//	       6      5  the scheduler
//
// A PATCH over a shared fsync has its limit at about 0.9 of the floor. Of what is
// below, the journal and the collector are a third: with --journal-entries 0 and
// GOGC=800, which would take twice the memory, the row still does not come to 0.8.
package bench
