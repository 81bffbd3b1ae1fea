using Fable.Telling;

namespace Fable.Plots;

/// <summary>Afraid of something, the hero must pass it to fetch a dear thing, and finds that a first small step helps.</summary>
internal static class FearOvercome
{
    public static readonly Plot Plot = Plot.Parse("fear", "child animal magic", "fly", """
        # table fear; where; how; danger; truth
        the dark; into a dark cave; step by step into the cave; It was black inside.; In the cave there were only soft moss and sleeping bats.
        high places; onto a high wall; slowly up the steps of the wall; It was a long way up.; From the top, the whole world looked small and lovely.
        deep water; to the other side of the stream; slowly through the cold water; The water was fast and loud.; The water came only up to the knees.
        big dogs; next to a big black dog; slowly up to the dog; The dog had very big teeth.; The dog only wagged its tail and wanted to play.
        the old bridge; to the other side of an old bridge; slowly over the bridge; The bridge creaked in the wind.; The bridge was old, but it was strong.
        the deep woods; far into the deep woods; along the dark path between the trees; The trees were black and tall.; \
            Behind the trees there were only birds and flowers.
        the empty house; through the window of an empty house; slowly through the door; There were strange noises inside.; \
            In the house there was only a gray cat with three kittens.
        loud noises; under a big bell tower; right up to the tower; The bell rang so loudly that the ground shook.; Up close, the bell sounded like a song.
        # story
        {Hero} was afraid of only one thing: {fear}.
        {Hero} was not afraid of rain or snow, but {hero.he} was very afraid of {fear}.
        There was one thing that {hero} did not like at all. {Hero.he} was afraid of {fear}.

        ?"What if something bad happens?" {hero.he} always said.
        The others laughed about it, and that made {hero} sad.
        {Hero} told nobody about it.

        {When}, {hero} and {friend} played {place.in} with {thing.a}. [{place.detail}|They laughed a lot.]
        {When}, {hero} went {place.to} with {friend.first}. They played with {thing.a}.

        /Suddenly, {thing.the} flew away, {where}. "{Ohno}!" {cried} {hero}.
        Then a strong wind came and blew {thing.the} {where}.
        But {friend} threw {thing.the} too far. It went {where}.

        {Danger} {Hero} [began to shake|took a step back|felt cold all over]. "I cannot go there," {hero.he} {sighed}. "I am afraid of {fear}."
        {Hero} stood still. {Danger} "I am too afraid," {hero.he} {said}.

        "[I am afraid sometimes, too|Everybody is afraid of something]," said {friend}. \
            "[Take one small step, and then one more|Hold my hand and count to ten|Take a deep breath and think of something nice]."
        {Friend} did not laugh. "I will stay right here and watch you," {friend.he} said {kindly}. "You can do it."
        "You are braver than you think," said {friend}. "I will [sing, so you can hear that I am near|wait for you right here|call your name all the time]."

        ?{Hero} closed {hero.his} eyes and took a deep breath.
        {Hero.his} heart beat like a drum. But {hero} wanted {thing.the} back.
        "One, two, three," {hero} counted.

        /Then {hero} went {how}. [One step, two steps, three steps.|It was not easy.|It took a long time.]
        So {hero} walked {how}. "I can do it, I can do it," {hero.he} {said}.

        {Truth} And there was {thing.the}!
        And what did {hero} see? {Truth} {Thing.the} lay right there.

        -{Hero} took {thing.the} and ran back to {friend}. "I did it!" {hero.he} {cried}.
        "I have it!" {cried} {hero} and held {thing.the} up high.

        "[You were so brave|I knew you could do it]!" said {friend}, and they {danced}.
        {Friend} {danced}. "I am so proud of you, {hero.call}!" {friend.he} said.

        {Forever}, {hero} was not so afraid of {fear} any more.
        {Hero} learned that being brave means to be afraid and to try it anyway.
        {Forever}, when {hero} was afraid, {hero.he} took one small step, and then one more.
        # questions
        What was {hero} afraid of? => {Hero} was afraid of {fear}.
        What was the problem? => {Thing.the} was gone, and {hero} was afraid of {fear}.
        Why was {hero} afraid? => {Hero} was always afraid of {fear}.
        Who helped {hero}? => {Friend} helped {hero.him} to be brave.
        What did {hero} want to get back? => {Hero} wanted to get {thing.the} back.
        Where did they play? => They played {place.in}.
        What did they play with? => They played with {thing.a}.
        How did the story end? => {Hero} was brave and got {thing.the} back.
        """);
}
