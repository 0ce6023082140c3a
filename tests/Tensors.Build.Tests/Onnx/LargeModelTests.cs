using System.Diagnostics;
using Tensors.Build.Tests.Models;
using Tensors.Signatures;
using static Tensors.Testing.Models.Onnx;

namespace Tensors.Build.Tests.Onnx;

/// <summary>The weights of a model are passed over: neither time nor memory depends on how large they are.</summary>
public sealed class LargeModelTests
{
    private const int Tensors = 300;
    private const long BytesOfTensor = 10_000_000;

    [Fact]
    public void A_model_of_3_GB_takes_as_many_reads_as_it_has_tensors_and_little_memory()
    {
        var path = Path.Combine(Path.GetTempPath(), $"tensors-large-{Guid.NewGuid():N}.onnx");
        try
        {
            var length = WriteSparse(path);
            using var stream = new CountingStream(path);
            OnnxFile.Read(stream); // Compiles the reader.
            stream.Reads = stream.BytesRead = 0;

            var before = GC.GetAllocatedBytesForCurrentThread();
            var started = Stopwatch.GetTimestamp();
            var file = OnnxFile.Read(stream);
            var time = Stopwatch.GetElapsedTime(started);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

            TestContext.Current.TestOutputHelper!.WriteLine(
                $"{length:N0} bytes, {Tensors} tensors: {time.TotalMilliseconds:F2} ms, {stream.Reads} reads of {stream.BytesRead:N0} bytes, {allocated:N0} bytes allocated."
            );
            Assert.True(length > 2L << 30);
            Assert.Equal("x", Assert.Single(file.Signature.Inputs).Name);
            Assert.Equal("y", Assert.Single(file.Signature.Outputs).Name);
            Assert.InRange(stream.Reads, 1, Tensors + 10);
            Assert.InRange(stream.BytesRead, 1, (Tensors + 10) * 4096);
            Assert.InRange(allocated, 1, 1 << 20);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>A model whose weights are zeros that the file system does not store.</summary>
    private static long WriteSparse(string path)
    {
        var weights = Enumerable.Range(0, Tensors).Select(WeightsHead).ToArray();
        var inputs = GraphOf([Tensor("x", Float32Type, "n")], [Tensor("y", Float32Type, "n")]).ToArray();
        var graphLength = weights.Sum(head => head.Length + BytesOfTensor) + inputs.Length;

        try
        {
            using var file = File.Create(path);
            file.Write(new Proto().Add(IrVersionField, 10).Tag(GraphField, 2).Varint((ulong)graphLength).ToArray());
            foreach (var head in weights)
            {
                file.Write(head);
                file.Position += BytesOfTensor;
            }

            // Inputs after the weights, so that all of these must be passed to find them.
            file.Write(inputs);
            file.Write(new Proto().Add(OpsetImportField, Opset("", 21)).ToArray());
            return file.Length;
        }
        catch (IOException e)
        {
            Assert.Skip(
                $"The file system of {Path.GetTempPath()} holds no sparse file of {graphLength:N0} bytes: {e.Message}"
            );
            throw;
        }
    }

    // GraphProto's field 5, a TensorProto up to its raw_data, whose bytes follow.
    private static byte[] WeightsHead(int number)
    {
        var tensor = new Proto().Add(1, BytesOfTensor / 4).Add(2, Float32Type).Add(8, $"weights {number}");
        var head = tensor.Tag(9, 2).Varint((ulong)BytesOfTensor).ToArray();
        return new Proto().Tag(InitializerField, 2).Varint((ulong)(head.Length + BytesOfTensor)).Raw(head).ToArray();
    }

    private sealed class CountingStream(string path)
        : FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1)
    {
        public int Reads { get; set; }

        public int BytesRead { get; set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = base.Read(buffer, offset, count);
            Reads++;
            BytesRead += read;
            return read;
        }
    }
}
