using Tensors;

using var tensor = Tensor.AllocateHeap(n: 2);
tensor.Fill(2);
Console.WriteLine(tensor[0, 0] + tensor[1, 1]);

[SharedTensor(["n", 2], DType.Float32)]
internal readonly partial struct Tensor;
