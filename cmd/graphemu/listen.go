package main

import (
	"errors"
	"fmt"
	"net"
	"syscall"
)

// defaultListen is where the emulator listens; clients look for it there.
const defaultListen = "127.0.0.1:4365"

// checkAddress says whether addr can be meant as an address at all.
func checkAddress(addr string) error {
	_, port, err := net.SplitHostPort(addr)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return fmt.Errorf("%q is no HOST:PORT such as %s", addr, defaultListen)
	}
	return nil
}

// listen listens on addr, and says what to do where it cannot.
func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if e, ok := errors.AsType[*net.OpError](err); ok {
		err = e.Err // without the address, which is said anyway
	}
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%s is taken, perhaps by another emulator: stop that one, or choose another address with --listen, such as --listen 127.0.0.1:0", addr)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("this user may not listen on %s: choose a port above 1023 with --listen", addr)
	case err != nil:
		return nil, fmt.Errorf("cannot listen on %s (%w): choose an address of this machine with --listen, such as --listen %s", addr, err, defaultListen)
	}
	return l, nil
}

// reachable returns a host and port at which this machine reaches addr.
func reachable(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if ok && tcp.IP.IsUnspecified() {
		return fmt.Sprintf("127.0.0.1:%d", tcp.Port)
	}
	return addr.String()
}

func isLoopback(addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}
