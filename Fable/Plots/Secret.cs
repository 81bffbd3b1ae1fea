using Fable.Grammar;
using Fable.Telling;

namespace Fable.Plots;

/// <summary>A treasure is found that belongs to somebody; keeping it secret is heavy, giving it back is rewarded.</summary>
internal static class Secret
{
    public static readonly Plot Plot = Plot.Parse("secret", "child animal magic", "treasure", """
        # table spot; hiding
        under a flat stone; in a hole in the wall
        between the roots of a tree; under the pillow
        in the tall grass; in an old shoe
        in a hollow branch; under the bed
        next to the path; behind a loose board
        in a ditch; in a jar on the shelf
        # table memory
        it was a gift from an old friend
        it was the only thing left from a long journey
        it always brought good luck
        it was as old as the village
        it came from a land far away
        it was a present from a queen
        # story
        {When}, {hero} went {place.to}. [{place.detail}|{Hero.he} looked at everything on the way.] There, {spot}, something shone.
        {When}, {hero} played {place.in}. {Hero.he} saw something bright {spot}.

        It was {thing.a}! "[How lovely|What luck]!" {said} {hero}. "Now it is mine."
        {Hero} picked it up. It was {thing.a}. {Hero.he} had never seen anything so lovely.

        {Hero} told nobody about it. At home, {hero.he} hid {thing.the} {hiding}.
        "This is my secret," thought {hero}, and hid it {hiding}.

        -/Every night, {hero} took it out. {Hero.he} {thing.used} and was happy.
        When nobody was there, {hero} {thing.used}. It was [nice to have a secret|fun to have a secret|like a little game].

        But one day, {hero} met {elder}, who was looking for something. "I have lost my {thing.noun}," said {elder} in a low voice. 
        Then, on the road, {hero} saw {elder}. "[Have you seen|Did you find] a {thing.noun}?" {elder.he} asked. "I have looked everywhere."

        "It means so much to me," said {elder}, "because {memory}."
        There were tears in the eyes of {elder}. "I miss it so much," {elder.he} said, "because {memory}."

        {Hero} did not know what to say. {Hero.he} ran home, and {hero.his} heart was heavy.
        "No," {said} {hero} and walked on quickly. But {hero.he} felt very bad.

        -/{Hero} looked at {thing.the}, but it did not look so lovely any more.
        {Evening}, {hero} could not sleep. The secret was [not nice any more|as heavy as a stone|no fun any more].

        ?Then {hero} told the secret to {friend.first}. "You know what to do," said {friend}.
        {Friend} saw that something was wrong. "Is it a heavy secret?" {friend.he} asked. {Hero} nodded.

        {Next}, {hero} took {thing.the} and went to {elder}. "I found it {spot}," {hero.he} said. "I am sorry [that I kept it|that I did not tell you]."
        "It is not mine," said {hero} at last. {Hero.he} brought {thing.the} to {elder}. "Here it is. I found it {spot}."

        /{Elder} held it tight and smiled through tears. "Thank you for being honest, {hero.call}!"
        "My {thing.noun}!" {cried} {elder}. "You have made me so happy, {hero.call}!"

        "[Wait|Do not go yet]," said {elder}, and gave {hero} {other.a}. "[This one is for you, and it is no secret|Take this, and show it to everybody|\
            You may keep this one]."
        Then {elder} went into the house and came back with {other.a}. "You were honest," {elder.he} said. "This is for you."

        -{Hero} {danced}. Now {hero.he} had {other.a} and could show it to everybody.
        {Hero} was {happy}, and {hero.his} heart was light again.

        {Hero} learned that what belongs to others is no treasure.
        {Forever}, {hero} and {elder} were good friends.
        {Forever}, {hero} had no more heavy secrets.
        # questions
        What did {hero} find? => {Hero} found {thing.a}.
        Where did {hero} find {thing.the}? => {Hero} found it {spot}.
        Where did {hero} hide it? => {Hero} hid it {hiding}.
        Whose {thing.noun} was it? => It belonged to {elder}.
        Why did {elder} miss {thing.the}? => {Elder} missed it because {memory}.
        What was the problem? => {Hero} kept {thing.a} that belonged to {elder}.
        What did {hero} get in the end? => {Hero} got {other.a}.
        Where did {hero} go? => {Hero} went {place.to}.
        How did the story end? => {Hero} gave {thing.the} back and got {other.a}.
        """, "toy gift", Naming.Article);
}
