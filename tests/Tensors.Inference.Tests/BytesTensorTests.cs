using System.Text;
using Tensors.CompilerServices;

namespace Tensors.Inference.Tests;

public sealed class BytesTensorTests
{
    // "ab", "" and 0xff in the Open Inference Protocol's raw form.
    private static readonly byte[] _serialized = [2, 0, 0, 0, (byte)'a', (byte)'b', 0, 0, 0, 0, 1, 0, 0, 0, 0xff];

    [Fact]
    public void Elements_are_kept_with_their_lengths_before_them()
    {
        var tensor = BytesTensor.Create(TensorShape.Create(1, 3), ["ab"u8.ToArray(), default, new byte[] { 0xff }]);
        Assert.Equal(_serialized, tensor.Serialized.ToArray());
        Assert.Equal("bytes[1, 3]", tensor.ToString());
    }

    [Fact]
    public void Elements_that_came_serialized_are_found()
    {
        Assert.True(BytesTensor.TryParse(_serialized, TensorShape.Create(3), out var tensor, out _));
        Assert.Equal(3, tensor.Count);
        Assert.Equal("ab"u8.ToArray(), tensor[0].ToArray());
        Assert.True(tensor[1].IsEmpty);
        Assert.Equal([0xff], tensor[2].ToArray());
        Assert.Throws<IndexOutOfRangeException>(() => tensor[3]);
        Assert.Throws<IndexOutOfRangeException>(() => tensor[-1]);
    }

    [Fact]
    public void Strings_are_utf_8()
    {
        var tensor = BytesTensor.Create(TensorShape.Create(2), ["größe", ""]);
        Assert.Equal("größe", Encoding.UTF8.GetString(tensor[0].Span));
        Assert.Equal(0, tensor[1].Length);
        Assert.Empty(BytesTensor.Create(TensorShape.Create(0, 5), Array.Empty<string>()).Serialized.ToArray());
        Assert.Equal(1, BytesTensor.Create(TensorShape.Create(), ["scalar"]).Count);
    }

    [Fact]
    public void A_shape_of_another_number_of_elements_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => BytesTensor.Create(TensorShape.Create(2), ["one"]));
        Assert.StartsWith(
            "The number of elements is 1, but the shape [2] has 2.",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(15, 2, "there are 5 bytes after the last of 2 strings")]
    [InlineData(14, 3, "incomplete string data, expecting string of length 1 but only 0 bytes available")]
    [InlineData(13, 3, "incomplete string length indicator, expecting 4 bytes but only 3 bytes available")]
    [InlineData(15, 4, "15 bytes are too few for 4 strings, each of which starts with its length in 4 bytes")]
    [InlineData(0, 1, "0 bytes are too few for 1 strings, each of which starts with its length in 4 bytes")]
    [InlineData(
        15,
        1L << 62,
        "15 bytes are too few for 4611686018427387904 strings, each of which starts with its length in 4 bytes"
    )]
    public void Bytes_that_are_no_such_tensor_are_refused(int bytes, long elements, string message)
    {
        var shape = TensorShape.Create(elements);
        Assert.False(BytesTensor.TryParse(_serialized.AsMemory(0, bytes), shape, out var tensor, out var reason));
        Assert.Null(tensor);
        Assert.Equal(message, reason);
    }

    [Fact]
    public void A_length_of_two_to_the_32_is_refused()
    {
        byte[] bytes = [0xff, 0xff, 0xff, 0xff, 1, 2, 3];
        Assert.False(BytesTensor.TryParse(bytes, TensorShape.Create(1), out _, out var reason));
        Assert.Equal(
            "incomplete string data, expecting string of length 4294967295 but only 3 bytes available",
            reason
        );
    }

    [Fact]
    public void Calls_hold_them_until_they_are_cleared()
    {
        var tensor = BytesTensor.Create(TensorShape.Create(1), ["x"]);
        using var call = new InferenceCall();
        call.Inputs.Set("text", BytesTensor.Create(TensorShape.Create(1), ["before"]));
        call.Inputs.Set("text", tensor);
        call.Outputs.Set("label", tensor);
        Assert.Same(tensor, Assert.Single(call.Inputs.All).Tensor.Bytes);
        Assert.Same(tensor, call.Inputs.GetBytes("text"));
        Assert.Same(tensor, call.Outputs.GetBytes("label"));
        Assert.ThrowsAny<ModelCallException>(() => call.Inputs.GetBytes("label"));
        call.Clear();
        Assert.Empty(call.Inputs.All);
        Assert.Empty(call.Outputs.Made);
        Assert.ThrowsAny<ModelCallException>(() => call.Outputs.GetBytes("label"));
    }

    [Fact]
    public void A_tensor_is_read_as_what_it_is()
    {
        using var buffer = TensorBuffer.FromArray([1f, 2f], TensorShape.Create(2));
        var bytes = BytesTensor.Create(TensorShape.Create(1), ["x"]);
        using var call = new InferenceCall();
        call.Inputs.Set("numbers", buffer);
        call.Inputs.Set("text", bytes);
        call.Outputs.Add("numbers", buffer.ToHeap());
        call.Outputs.Set("text", bytes);
        Assert.Equal([false, true], call.Inputs.All.Select(item => item.Tensor.IsBytes));
        Assert.Equal("float32[2] bytes[1]", string.Join(' ', call.Inputs.All.Select(item => item.Tensor)));
        Assert.Throws<InvalidModelCallException>(() => call.Inputs.Get("text"));
        Assert.Throws<InvalidModelCallException>(() => call.Inputs.GetBytes("numbers"));
        Assert.Throws<InvalidModelCallException>(() => call.Outputs.Get("text"));
        Assert.Throws<InvalidModelCallException>(() => call.Outputs.GetBytes("numbers"));
        Assert.Throws<InvalidModelCallException>(() => call.Outputs.Take("text"));
        Assert.Throws<InvalidOperationException>(() => call.Inputs.All[1].Tensor.Buffer);
        Assert.Throws<InvalidOperationException>(() => call.Inputs.All[0].Tensor.Bytes);
        Assert.Equal(2, call.Outputs.Made.Count);
    }

    [Fact]
    public void No_contract_is_for_a_model_that_wants_strings()
    {
        var contract = new ContractMetadata("c", new ModelMetadata("m", [], []));
        var model = new ModelMetadata("m", [TensorMetadata.CreateBytes("text", new TensorAxis("n", null))], []);
        var error = Assert.ThrowsAny<ModelCallException>(() => contract.Check(0, model));
        Assert.Contains(
            "The model requires the input text: bytes[n], but a contract cannot declare byte strings.",
            error.Message,
            StringComparison.Ordinal
        );
    }
}
