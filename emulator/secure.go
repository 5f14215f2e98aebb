package emulator

import (
	"crypto/tls"
	"strings"
	"sync"

	"github.com/graphemu/graphemu/emulator/ca"
	"github.com/graphemu/graphemu/emulator/clock"
)

// tlsConfig is made for each Serve, but the authority once, when the first
// client asks for TLS: many emulators in tests never do.
func (s *Server) tlsConfig() *tls.Config {
	return &tls.Config{
		NextProtos: []string{"h2", "http/1.1"}, // http.Server does the rest
		GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			authority, err := s.authority()
			if err != nil {
				return nil, err
			}
			return authority.GetCertificate(hello)
		},
	}
}

// secure returns base over TLS, or "" if nobody would believe the certificate.
func secure(base string) string {
	if _, host, ok := strings.Cut(base, "://"); ok && ca.Vouches(hostname(host)) {
		return "https://" + host
	}
	return ""
}

// authority returns a, or makes one at the first call.
func authority(a *ca.Authority) func() (*ca.Authority, error) {
	return sync.OnceValues(func() (*ca.Authority, error) {
		if a != nil {
			return a, nil
		}
		return ca.New(clock.New().Now) // whatever the emulator's clock shows
	})
}

// certificate returns, as PEM, what a client has to trust.
func (s *Server) certificate() ([]byte, error) {
	a, err := s.authority()
	if err != nil {
		return nil, err
	}
	return a.PEM(), nil
}
