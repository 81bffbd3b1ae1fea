using Engine.Bench.Peers.LlamaSharp;
using Engine.Bench.Race;

EngineConversation.Run(() => new LlamaSharpEngine());
