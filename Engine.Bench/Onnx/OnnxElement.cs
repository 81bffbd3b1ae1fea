namespace Engine.Bench.Onnx;

/// <summary>Element types by their numbers in <c>TensorProto.DataType</c>.</summary>
internal enum OnnxElement
{
    Float = 1,
    UInt8 = 2,
    Int32 = 6,
    Int64 = 7,
}
