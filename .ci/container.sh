# What .ci/run asks of a container engine. No image is pulled: the one image is
# built from scratch, around our own program.
#
# shellcheck shell=bash

image=ghcr.io/graphemu/graphemu:latest # as the examples call it

container() {
	engine
	build_image
	measure
	keeps_its_data
	compose
	from_go_tests
}

# engine sees to it that a Docker engine answers. It starts one if need be, away
# from any other, which ends with the stage.
engine() {
	PATH=$PATH:/usr/sbin:/sbin
	installed docker docker.io
	if answers; then return; fi
	installed dockerd docker.io
	local folder=$tools/docker
	mkdir "$folder"
	as_root dockerd --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/pid" \
		--host "unix://$folder/socket" --group "$(id -g)" >"$folder/log" 2>&1 &
	local started=$!
	export DOCKER_HOST=unix://$folder/socket
	trap 'end_engine' EXIT
	for ((i = 0; i < 300; i++)); do
		if answers; then return; fi
		kill -0 "$started" 2>/dev/null || break
		sleep 0.2
	done
	tail -n 20 "$folder/log"
	printf '\n!!! NO CONTAINER ENGINE ANSWERS, AND NONE CAN BE STARTED HERE (its log is above).\n'
	printf '!!! The image, the compose file and the testcontainers module were NOT tested.\n'
	return 1
}

# answers says which engine answers, if one does.
answers() {
	local version
	version=$(docker version --format '{{.Server.Version}}' 2>/dev/null) && echo "engine $version"
}

end_engine() {
	local pid
	pid=$(cat "$tools/docker/pid" 2>/dev/null) || return 0
	as_root kill "$pid"
	while as_root kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
	as_root rm -rf "$tools/docker"
}

build_image() {
	local folder=$tools/image platform
	platform=linux/$(go env GOARCH)
	mkdir -p "$folder/$platform"
	CGO_ENABLED=0 GOOS=linux go build -trimpath -ldflags "-s -w" -o "$folder/$platform/graphemu" ./cmd/graphemu
	docker build --quiet --target prebuilt --build-arg "TARGETPLATFORM=$platform" --file Dockerfile --tag "$image" "$folder"
}

# measure prints what the image costs. It asserts only what nobody could mistake
# for a slow machine.
measure() {
	local id url began ready size status
	size=$(docker image inspect --format '{{.Size}}' "$image")
	began=${EPOCHREALTIME/./}
	id=$(docker run --detach --read-only --cap-drop ALL --publish 127.0.0.1::4365 "$image")
	url=http://$(docker port "$id" 4365/tcp)
	await curl --silent --fail --output /dev/null "$url/_emulator/health"
	ready=${EPOCHREALTIME/./}
	printf 'image             %s MB\n' "$((size / 1000000))"
	printf 'docker run to 200 %s ms\n' "$(((ready - began) / 1000))"
	printf 'memory            %s\n' "$(docker stats --no-stream --format '{{.MemUsage}}' "$id")"
	await healthy "$id"
	docker exec "$id" /graphemu healthcheck
	docker stop "$id" >/dev/null
	status=$(docker inspect --format '{{.State.ExitCode}}' "$id")
	docker rm --volumes "$id" >/dev/null
	((size < 50000000)) || { echo "the image has $size bytes"; return 1; }
	((status == 0)) || { echo "told to stop it ended with $status"; return 1; }
}

healthy() { [[ $(docker inspect --format '{{.State.Health.Status}}' "$1") == healthy ]]; }

# A volume outlives the container that has filled it.
keeps_its_data() {
	local id url connection='{"id": "kept", "name": "Kept", "description": "Outlives its container"}'
	docker volume create graphemu-ci >/dev/null
	for _ in first second; do
		id=$(docker run --detach --read-only --env GRAPHEMU_AUTH=off --volume graphemu-ci:/data --publish 127.0.0.1::4365 "$image")
		url=http://$(docker port "$id" 4365/tcp)
		await curl --silent --fail --output /dev/null "$url/_emulator/health"
		[[ -z $connection ]] || curl --silent --fail --json "$connection" --output /dev/null "$url/v1.0/external/connections"
		connection=
		curl --silent --fail "$url/v1.0/external/connections/kept" | grep -q Outlives
		docker stop "$id" >/dev/null
		docker rm "$id" >/dev/null
	done
	docker volume rm graphemu-ci >/dev/null
}

# The compose file, with the Compose of Python and with that of Go.
compose() {
	installed docker-compose docker-compose
	started_by docker-compose
	if docker compose version 2>/dev/null; then
		started_by docker compose
	else
		GOBIN=$tools/compose go install "$compose_v2"
		started_by "$tools/compose/cmd"
	fi
}

# started_by starts the compose file by a command and ends it. That it returns
# means that the emulator was healthy: the other service waits for that.
started_by() {
	export GRAPHEMU_IMAGE=$image GRAPHEMU_PORT=0 COMPOSE_PROJECT_NAME=graphemu-ci
	local id url
	"$@" up --detach --no-build
	id=$("$@" ps --quiet graphemu)
	healthy "$id"
	url=http://$("$@" port graphemu 4365)
	curl --silent --output /dev/null "$url/v1.0/external/connections"
	await_line '/v1.0/external/connections' "$@" logs journal
	"$@" down --volumes
}

# The module for Go tests. The engine is on this machine, even where the machine
# looks like a container; and no image can be pulled for the reaper.
from_go_tests() {
	if [[ -z ${DOCKER_HOST:-} || $DOCKER_HOST == unix://* ]]; then
		export TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1
	fi
	(cd "$testcontainers" && TESTCONTAINERS_RYUK_DISABLED=true go test -count=1 -timeout 5m ./...)
}

# await runs a command until it succeeds.
await() {
	for ((i = 0; i < 600; i++)); do
		"$@" && return
		sleep 0.05
	done
	printf 'gave up on: %s\n' "$*"
	return 1
}

await_line() {
	local line=$1
	shift
	await eval "$(printf '%q ' "$@") 2>&1 | grep -q -- $(printf %q "$line")"
}
