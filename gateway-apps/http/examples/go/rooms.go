// Rooms: who sends a message to /rooms/den is answered, and all who are in the room den hear it. Nothing is kept here.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"strings"
)

// Where the gateway takes what back ends publish, and the token it takes it with.
var push, token = os.Getenv("PUSH"), os.Getenv("TOKEN")

func publish(room, text string) error {
	request, err := http.NewRequest("POST", push+"/topics/http/room/"+room, strings.NewReader(text))
	if err != nil {
		return err
	}
	request.Header = http.Header{"Authorization": {"Bearer " + token}, "Content-Type": {"text/plain"}}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	if answer.Body.Close(); answer.StatusCode > 299 {
		return fmt.Errorf("publish: %s", answer.Status)
	}
	return nil
}

func event(out http.ResponseWriter, in *http.Request) {
	answer := out.Header()
	answer.Set("WebHook-Allowed-Origin", "*") // for who asks by OPTIONS whether it may send its events here
	body, _ := io.ReadAll(in.Body)
	switch in.Header.Get("ce-type") {
	case "io.wsgateway.session.connect":
		var opening struct{ Parameters struct{ Room string } }
		json.Unmarshal(body, &opening)
		room := url.PathEscape(opening.Parameters.Room)
		answer.Set("Gateway-Subscribe", "room/"+room)
		answer.Set("Gateway-State", "0:"+room)
		fmt.Fprint(out, "Welcome to ", opening.Parameters.Room)
	case "io.wsgateway.session.message":
		count, room := 0, ""
		fmt.Sscanf(in.Header.Get("Gateway-State"), "%d:%s", &count, &room) // as it was in the answer before
		if err := publish(room, "somebody: "+string(body)); err != nil {
			panic(err) // ends the connection, so that the gateway knows
		}
		answer.Set("Gateway-State", fmt.Sprintf("%d:%s", count+1, room))
		fmt.Fprint(out, count+1, " sent")
	case "io.wsgateway.session.close":
		log.Printf("closed: %s", body)
	}
}

func main() { log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), http.HandlerFunc(event))) }
