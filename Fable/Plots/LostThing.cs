using Fable.Telling;

namespace Fable.Plots;

/// <summary>Something dear is lost, looked for, and found with a friend's help.</summary>
internal static class LostThing
{
    public static readonly Plot Plot = Plot.Parse("lost thing", "child animal adult magic", "small wear treasure", """
        # table spot; clue; took
        under a pile of leaves; some leaves that had been [blown|swept] into a big pile; blown under the leaves
        high up in a tree; a bird's nest high up in a tree; carried up there by a bird
        in a rabbit hole; a rabbit hole under a bush; dropped down the hole
        between two big stones; something shiny between two big stones; stuck between the stones
        behind a wooden fence; a hole in a wooden fence; pushed through the hole
        in a bush full of thorns; something in a bush full of thorns; caught by the thorns
        in the tall grass; a small path in the tall grass; lying in the tall grass all the time
        in an empty bird's nest; an old nest on a low branch; put there by a clever bird
        under the roots of an old tree; some dark roots under an old tree; hidden under the roots
        # story
        {Hero} had {thing.a}, and {hero.he} loved it [very much|more than anything else|with all {hero.his} heart].
        {Hero.his} favorite thing was {thing.a}. {Hero.he} liked to {thing.use}.
        [Of all {hero.his} things, {hero} loved {thing.a} the most.|The best thing {hero.he} had was {thing.a}.] It was a gift from {elder}.
        {Hero} had {thing.a}. Every day, {hero.he} {thing.used}.

        {When}, {hero} took {thing.the} {place.to}. [{place.detail}|{Hero.he} {thing.used}.|{Hero.he} played there for a long time.]
        {When}, {hero} went {place.to} with {thing.the}. [{place.detail}|{Hero.he} ran and sang and looked at everything.]

        /But when {hero} wanted to go home, {thing.the} was gone!
        Then {hero} sat down to rest. When {hero.he} looked up again, {thing.the} was not there!
        [On the way home|When it was time to go], {hero} saw that {thing.the} was missing.

        "{Ohno}! Where is my {thing.noun}?" {cried} {hero}.
        "{Ohno}, I have lost my {thing.noun}!" {hero.he} {cried}.
        {Hero.he} felt {sad}. "My {thing.noun} is lost!" {hero.he} said.

        -{Hero} {looked}, but {thing.the} was nowhere to be found.
        {Hero} looked everywhere. It was not [on the path|on the bench|in the grass], and it was not [behind the trees|by the gate|in the bushes].
        {Hero.he} {looked}. But {hero.he} could not find it.

        ?[A tear ran down {hero.his} nose.|{Hero} sat down and began to cry.|"I will never find it," {hero.he} said {sadly}.]

        /Just then, {friend.first} came by. "[Why are you so sad|What is wrong|What are you looking for]?" asked {friend}.
        {Friend.first} heard that and came closer. "What is wrong?" {friend} asked {kindly}.
        {Later}, {hero} met {friend.first}. "Why do you look so sad?" asked {friend}.

        "I lost my {thing.noun}," said {hero}. "[{Dontworry}|Let us look together]," said {friend}. \
            "[I will help you|Four eyes see more than two|We will find it]."
        {Hero} told {friend} about {thing.the}. "{Dontworry}, I will help you," said {friend}.

        They went back slowly and looked [very carefully|at everything]. Then {friend} saw {clue}. 
        Together they walked back [step by step|along the path|to where {hero} had been|slowly]. {Later}, {friend} found {clue}.

        "Look over there!" {friend.he} {cried}. And there was {thing.the}, {spot}!
        "Come and see!" {cried} {friend}. {Hero} came running. {Thing.the} was {spot}!
        {Hero} looked closely. There it was! {Thing.the} was {spot}.

        ?It had been {took}.
        "It was {took}," said {friend}.

        -/{Hero} held {thing.the} tight and {danced}. "{Thanks}, {friend.call}!" {hero.he} said.
        "{Thanks}!" said {hero} and gave {friend} {hug}.
        {Hero} was {happy}. "You are a good friend, {friend.call}," {hero.he} said.

        [{Forever}|After that], {hero} [took good care of {thing.the}|always kept {thing.the} close|never lost {thing.the} again].
        Then they {thing.used} together. And {hero} never lost {thing.the} again.
        {Forever}, {hero} and {friend} were the best of friends.
        "[Looking|It] is easier with a friend," said {hero}, and {friend} laughed.
        # questions
        What did {hero} lose? => {Hero} lost [{hero.his} {thing}|{thing.a}].
        What was {hero} looking for? => {Hero} was looking for {hero.his} {thing}.
        Where [did they find|was] {thing.the}? => [It was|They found it] {spot}.
        Why was {hero} sad? => {Hero} was sad because {hero.he} had lost {hero.his} {thing.noun}.
        Who helped {hero}? => {Friend} helped {hero.him} to look for {thing.the}.
        Who found {thing.the}? => {Friend} saw where it was, {spot}.
        Where did {hero} [lose {thing.the}|go]? => {Hero} [lost it|took it there and lost it] {place.in}.
        How did the story end? => They found {thing.the} {spot}, and {hero} was happy again.
        """);
}
