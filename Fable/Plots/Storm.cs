using Fable.Telling;

namespace Fable.Plots;

/// <summary>A storm comes up; hero and friend find shelter, pass the time, and the sun comes back.</summary>
internal static class Storm
{
    public static readonly Plot Plot = Plot.Parse("storm", "child animal adult magic", "toy", """
        # table shelter; inside
        a small cave; The cave was dry, and the floor was soft sand.
        an old barn; In the barn it was warm and smelled of hay.
        a hollow tree; There was just enough room for two in the tree.
        an empty hut; In the hut there were two old chairs and some wood.
        a stone tower; The tower had thick walls and a strong roof.
        an old boat house; Under the roof of the boat house it was dry.
        # table pass; passed
        sing a song; sang all the songs they knew
        tell stories; told each other stories about brave sailors
        count the seconds; counted the seconds between lightning and thunder
        play a guessing game; played a guessing game and laughed
        think of nice things; named all the nice things they could think of
        # story
        {When}, {hero} and {friend} went {place.to}. They had {thing.a} with them. [{place.detail}|They played all morning.]
        {When}, {hero} met {friend.first} {place.in}. {Hero} had {thing.a}, and they {thing.used}.[ {place.detail}|]

        /[But then|Then] the sky turned [black|gray|dark], and a [cold|strong|wild] wind began to blow. "A storm is coming!" {cried} {friend}.
        Suddenly, a [big dark|huge black|heavy gray] cloud covered the sun. The wind [howled|pulled at the trees]. "Look at the sky!" {cried} {hero}.
        Then there was a loud boom. It was thunder! Black clouds came over the hills.

        -The rain poured down, and soon they were wet [to the skin|from head to toe].
        Big drops [began to fall|fell on the ground], and lightning [flashed over the trees|lit up the sky].

        "We cannot go home in this storm," said {friend}. "[It is too far|The road is full of water]."
        They wanted to run home, but [the path was under water|it was too far|the wind was too strong].

        ?{Hero} held {thing.the} tight so that the wind could not take it.
        {Friend} began to shiver, and {friend.his} teeth clattered.

        /Then {hero} saw {shelter}. "Quick, in there!" {hero.he} {cried}. They ran [as fast as they could|through the rain|hand in hand].
        "Where can we go?" asked {friend}. {Hero} looked around and saw {shelter}. "Come with me!" {hero.he} {cried}.

        {Inside} They sat down close together.
        {Inside} There they were safe.

        Boom! The thunder was so loud that {friend} began to shake. "I am afraid," {friend.he} {sighed}.
        Outside, the storm [was loud and wild|howled like a wolf|shook the trees]. {Friend} hid {friend.his} face. "Will it ever stop?" {friend.he} asked.

        "{Dontworry}," said {hero}. "I am with you. Let us {pass}." 
        {Hero} took {friend} by the hand. "Let us {pass}," {hero.he} said, "and the time will go by."

        So they {passed}. [Soon|After a while] {friend} was not afraid any more.
        They {passed}, and {friend} forgot the thunder.

        /At last, the rain stopped. The sun came out, and there was a [big|bright|beautiful] rainbow over the hills.
        {Later}, it was quiet outside. The storm was gone, and [the world was clean and bright|the birds began to sing again|the leaves shone in the sun].

        -"[How pretty it is|Look at the colors]!" said {friend}. They went out and {thing.used} in the sun.
        They ran outside and [splashed in the puddles|jumped over the puddles|felt the warm sun]. Then they {thing.used} again.

        "{Thanks}, {hero.call}," said {friend}. "With you I was not afraid."
        [They learned|And they both knew] that a storm is not so bad with a friend.
        {Forever}, when there was thunder, {friend} thought of {hero} and smiled.
        # questions
        What happened {place.in}? => A storm came, with rain and thunder.
        What was the problem? => A storm came, and they could not go home.
        Where did they hide? => They went into {shelter}.
        Who was afraid? => {Friend} was afraid of the thunder.
        Who helped {friend}? => {Hero} helped {friend}.
        What did they do in the storm? => They {passed}.
        What did they have with them? => They had {thing.a} with them.
        Who saw {shelter} first? => {Hero} saw {shelter} first.
        How did the story end? => The storm stopped, and the sun came out again.
        """);
}
