package emulator

import (
	"crypto/tls"
	"strings"
	"sync"

	"github.com/graphemu/graphemu/emulator/ca"
	"github.com/graphemu/graphemu/emulator/clock"
)

// onDemand returns an authority that is made when it is first asked for: most
// emulators in tests never speak TLS.
func onDemand(o Options) func() (*ca.Authority, error) {
	if o.Authority == nil {
		// The machine's clock, whatever the emulator's may show.
		o.Authority = func() (*ca.Authority, error) { return ca.New(clock.New().Now) }
	}
	return sync.OnceValues(o.Authority)
}

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

// certificate returns, as PEM, what a client has to trust.
func (s *Server) certificate() ([]byte, error) {
	a, err := s.authority()
	if err != nil {
		return nil, err
	}
	return a.PEM(), nil
}
